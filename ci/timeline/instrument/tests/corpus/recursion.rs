//! Recursion with boxes, in its three forms.
//! Lanes: main, countdown, countdown, countdown, even, odd, even, sum, sum, sum, tree, tree, tree
//! Skipped:

use std::future::Future;
use std::pin::Pin;

use futures::FutureExt;
use futures::future::BoxFuture;

async fn countdown(n: u32) -> u32 {
    if n == 0 {
        return 0;
    }
    1 + Box::pin(countdown(n - 1)).await
}

fn even(n: u32) -> Pin<Box<dyn Future<Output = bool> + Send>> {
    Box::pin(async move { if n == 0 { true } else { odd(n - 1).await } })
}

async fn odd(n: u32) -> bool {
    if n == 0 { false } else { even(n - 1).await }
}

fn sum(numbers: &[u64]) -> BoxFuture<'_, u64> {
    async move {
        match numbers {
            [] => 0,
            [first, rest @ ..] => first + sum(rest).await,
        }
    }
    .boxed()
}

struct Tree(Vec<Tree>);

async fn tree(node: &Tree) -> Result<usize, std::num::TryFromIntError> {
    let mut count = 1;
    for child in &node.0 {
        count += Box::pin(tree(child)).await?;
    }
    Ok(count)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{}", countdown(2).await);
    println!("{}", even(2).await);
    println!("{}", tokio::spawn(async_free(&[1, 2])).await.unwrap());
    println!("{:?}", tree(&Tree(vec![Tree(vec![]), Tree(vec![])])).await);
}

fn async_free(numbers: &'static [u64]) -> BoxFuture<'static, u64> {
    sum(numbers)
}
