//@ error: E0599
//! The method that gives the next value is in a trait that is not in scope.

fn main() {
    trpl::block_on(async {
        let doubled = (1..101).map(|n| n * 2);
        let mut numbers = trpl::stream_from_iter(doubled);
        while let Some(value) = numbers.next().await {
            println!("{value}");
        }
    });
}
