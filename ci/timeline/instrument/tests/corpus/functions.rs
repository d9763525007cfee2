//! Free functions: generic, with lifetimes, `-> impl Trait`, coerced returns, `?`, `return`.
//! Lanes: main, plain, generic, longest, takes_impl, gives_iterator, question, coerces, coerces, early, dangerous, nothing, one_line, attributed, array, unit_question
//! Skipped: 33

use std::error::Error;
use std::fmt::{Debug, Display};

async fn plain(a: i32, b: i32) -> i32 {
    // A comment, which must stay where it is.
    a + b
}

pub(crate) async fn generic<T, const N: usize>(items: [T; N]) -> Vec<String>
where
    T: Display,
{
    items.iter().map(|item| item.to_string()).collect()
}

async fn longest<'a>(x: &'a str, y: &'a str) -> &'a str {
    if x.len() > y.len() { x } else { y }
}

async fn takes_impl(f: impl Fn(i32) -> i32, mut start: i32) -> i32 {
    start += 1;
    f(start)
}

async fn gives_iterator(n: u32) -> impl Iterator<Item = u32> + Debug {
    0..n
}

async fn gives_closure() -> impl Fn(&str) -> usize {
    |text| text.len()
}

async fn question(text: &str) -> Result<i32, Box<dyn Error>> {
    let number: i32 = text.parse()?;
    Ok(number)
}

async fn coerces(fail: bool) -> Result<Box<dyn Debug>, Box<dyn Error + Send + Sync>> {
    if fail {
        return Err("refused".into());
    }
    Ok(Box::new(5))
}

async fn early(n: i32) -> Box<dyn Debug> {
    if n > 0 {
        return Box::new("early");
    }
    Box::new(n)
}

async unsafe fn dangerous(pointer: *const i32) -> i32 {
    unsafe { *pointer }
}

async fn nothing() {}

#[rustfmt::skip]
async fn one_line(n: i32) -> i32 { n * 2 } // behind it

async fn attributed() -> i32 {
    #![allow(unused_variables)]
    let unused = 1;
    7
}

async fn array() -> [Option<&'static str>; 2] {
    [None, Some("x")]
}

async fn unit_question() -> Option<()> {
    Some(1)?;
    None
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{}", plain(1, 2).await);
    println!("{:?}", generic([1.5, 2.5]).await);
    println!("{}", longest("a", "bb").await);
    println!("{}", takes_impl(|n| n * 10, 1).await);
    println!("{:?}", gives_iterator(3).await.collect::<Vec<_>>());
    println!("{}", gives_closure().await("four"));
    println!("{:?}", question("x").await.map_err(|error| error.to_string()));
    println!("{:?}", coerces(false).await.unwrap());
    println!("{:?}", coerces(true).await.unwrap_err().to_string());
    println!("{:?}", early(1).await);
    let n = 9;
    println!("{}", unsafe { dangerous(&n).await });
    nothing().await;
    println!("{}", one_line(4).await);
    println!("{} {:?} {:?}", attributed().await, array().await, unit_question().await);
}
