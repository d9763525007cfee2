//! Async closures: with and without `move`, captures of each kind, patterns, expressions as bodies.
//! Lanes: main, add, counts, counts, owns, owns, typed, apply, async@42, apply_mut, async@44, apply_once, async@46, patterned, expression, inner, question, async@60
//! Skipped:

use std::future::Future;

async fn apply<F: AsyncFn(i32) -> i32>(f: F) -> i32 {
    f(20).await
}

async fn apply_mut(mut f: impl AsyncFnMut(&str)) {
    f("text").await;
}

async fn apply_once(f: impl AsyncFnOnce() -> String) -> String {
    f().await
}

fn returns_future<F: Future<Output = i32>>(f: impl Fn(i32) -> F) -> F {
    f(3)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let base = 10;
    let add = async |n: i32| base + n;
    println!("{}", add(1).await);
    let mut count = 0;
    let mut counts = async || {
        count += 1;
        count
    };
    counts().await;
    counts().await;
    println!("{count}");
    let text = String::from("owned");
    let owns = async move |suffix: &str| format!("{text} {suffix}");
    println!("{} {}", owns("once").await, owns("twice").await);
    let typed = async |n: i32| -> Result<i32, Box<dyn std::error::Error>> { Ok(n.to_string().parse()?) };
    println!("{:?}", typed(5).await.ok());
    let offset = 2;
    println!("{}", apply(async |n| n + offset).await);
    let mut seen = Vec::new();
    apply_mut(async |text: &str| { seen.push(text.to_owned()); }).await;
    println!("{seen:?}");
    println!("{}", apply_once(async move || seen.concat()).await);
    let patterned = async |(a, b): (i32, i32), &c: &i32, _: i32| a + b + c;
    println!("{}", patterned((1, 2), &3, 4).await);
    let expression = async |n: i32| {
        let inner = async || n;
        inner().await
    };
    println!("{}", expression(8).await);
    let question = async |text: &str| {
        let n: i32 = text.parse()?;
        Ok::<i32, std::num::ParseIntError>(n)
    };
    println!("{:?}", question("x").await.is_err());
    println!("{}", returns_future(|n|
        async move { n }).await);
}
