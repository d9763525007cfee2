//! Inside macros: where the arguments are expressions, and where they are not.
//! Lanes: main, async@34, async@35, async@39, async@40, async@44, async@45, async@51, async@54, async@55, tokio_pinned, pinned, async@72, async@73, async@76, async@77, async@79, async@80, async@83, async@85, task, async@86, never, async@96
//! Skipped: 82, 90, 91, 92, 93

use std::pin::pin;

use futures::{FutureExt, pin_mut};

macro_rules! run {
    ($future:expr) => {
        futures::executor::block_on(async { $future.await })
    };
}

macro_rules! block_of {
    (async $body:block) => {
        $body
    };
}

macro_rules! show {
    ($($token:tt)*) => {
        stringify!($($token)*)
    };
}

async fn never() {
    std::future::pending::<()>().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (a, b) = tokio::join!(
        async { 1 },
        async { 2 },
    );
    println!("{}", a + b);
    let both = tokio::try_join!(
        async { Ok::<i32, String>(1) },
        async { Err::<i32, String>("no".into()) },
    );
    println!("{both:?}");
    let (a, b) = futures::join!(
        async { 3 },
        async move { 4 }
    );
    println!("{}", a + b);
    let flag = true;
    tokio::select! {
        biased;
        n = async { 5 }, if flag => {
            println!("{n}");
            let n = tokio::join!(
                async { 6 },
                async { 7 }).0 + n;
            println!("{n}");
        }
        _ = std::future::pending::<()>() => println!("never"),
        else => println!("neither"),
    }
    tokio::pin! {
        let tokio_pinned = async { 8 };
    }
    println!("{}", tokio_pinned.await);
    let pinned = pin!(async { 9 }.fuse());
    let mut pinned = pinned;
    futures::select! {
        n = &mut pinned => println!("{n}"),
        complete => println!("complete"),
    }
    let all = vec![
        async { 10 }.boxed_local(),
        async { 11 }.boxed_local(),
    ];
    println!("{:?}", futures::future::join_all(all).await);
    println!("{} {}", async { 12 }.await,
        async { 13 }.await);
    assert_eq!(
        async { 14 }.await,
        async { 14 }.await,
    );
    assert!(async { true }.await);
    let closure = futures::join!((async |n: i32| n)(1)).0;
    println!("{closure}");
    println!("{}", run!(async { 15 }));
    let task = tokio::spawn(async { async { 16 }.await }.map(|n| n + 1));
    println!("{}", task.await.unwrap());
    let future = never();
    pin_mut!(future);
    println!("{}", block_of!(async { 17 }));
    println!("{}", show!(async { x }));
    println!("{}", stringify!(async { y }));
    println!("{}", matches!(async { 18 }.await, 18));
    assert!(future.as_mut().now_or_never().is_none());
    debug_assert!(
        async { true }.await, "with a message");
}
