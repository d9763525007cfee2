//! `async` and `async move` blocks: bound, boxed, pinned, spawned, nested, in closures and fields.
//! Lanes: main, bound, moved, boxed, pinned, typed, task, borrowed, async@49, inner, make, make, gives, Maker::gives, erased, async@67, async@81, async@85, async@85, async@89, async@92, chained, ok, async@102
//! Skipped:

use std::cell::Cell;
use std::error::Error;
use std::future::Future;
use std::pin::{Pin, pin};

use futures::FutureExt;

struct Holder {
    future: Pin<Box<dyn Future<Output = i32>>>,
}

fn gives(n: i32) -> impl Future<Output = Result<i32, Box<dyn Error>>> {
    async move {
        let parsed: i32 = n.to_string().parse()?;
        Ok(parsed)
    }
}

struct Maker;

impl Maker {
    fn gives<'a>(&'a self, text: &'a str) -> Pin<Box<dyn Future<Output = &'a str> + 'a>> {
        Box::pin(async move { text.trim() })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = Cell::new(0);
    let bound = async { count.set(count.get() + 1) };
    bound.await;
    let text = String::from("moved");
    let moved = async move { text };
    println!("{} {}", moved.await, count.get());
    let mut boxed = Box::pin(async { 3 });
    println!("{}", boxed.as_mut().await);
    let pinned = pin!(async { 4 });
    println!("{}", pinned.await);
    let typed: Pin<Box<dyn Future<Output = u8>>> = Box::pin(async { 5 });
    println!("{}", typed.await);
    let task = tokio::spawn(async { 6 });
    println!("{}", task.await?);
    let borrowed = &mut Box::pin(async { 7 });
    println!("{}", borrowed.await);
    let Ok(value) = async { Ok::<i32, Box<dyn Error>>(8) }.await else {
        panic!("it is Ok")
    };
    println!("{value}");
    println!("{}", {
        let inner = async {
            // A comment with a brace } and "a quote.
            9
        };
        inner.await
    });
    let make = |n: i32| async move { n * 2 };
    println!("{} {}", make(1).await, make(2).await);
    println!("{}", gives(10).await?);
    println!("{}", Maker.gives("  eleven ").await);
    let erased: Box<dyn Fn(i32) -> Pin<Box<dyn Future<Output = i32>>>> =
        Box::new(|n| Box::pin(async move { n + 1 }));
    println!("{}", erased(11).await);
    let field = Holder { future: async { 13 }.boxed_local() };
    println!("{}", field.future.await);
    Ok(rest().await?)
}

fn rest() -> impl Future<Output = Result<(), std::io::Error>> {
    futures::future::ready(Ok(())).then(|_: Result<(), std::io::Error>| more())
}

fn more() -> Pin<Box<dyn Future<Output = Result<(), std::io::Error>>>> {
    let choose = true;
    let _ = choose;
    let future = futures::future::lazy(|_| 1).then(|n| {
        match n {
            1 => async { println!("in an arm") }.boxed_local(),
            _ => futures::future::ready(()).boxed_local(),
        }
    });
    let each = (0..2).map(|n| { async move { println!("each {n}") } }).collect::<Vec<_>>();
    let all = futures::future::join_all(each);
    let end = all.map(|_| ());
    Box::pin(future.then(|()| end).then(|()| {
        async { println!("then"); }
    }).then(|()| {
        #[allow(unused_parens)]
        (async { println!("in parentheses"); })
    }).then(|()| {
        let chained = async { 1 }.map(|n| n + 1);
        chained.map(|n| println!("chained {n}"))
    }).then(|()| last()))
}

async fn ok() {}

fn last() -> impl Future<Output = Result<(), std::io::Error>> {
    ok().then(|()| async {
        Ok(())
    })
}
