//! What `trpl::select` takes and returns.
//!
//! Run it: `cargo run -p using-futures --example signatures`

use std::future::{Future, pending, ready};

// ANCHOR: either
enum Either<A, B> {
    Left(A),
    Right(B),
}
// ANCHOR_END: either

trait Signatures {
    // ANCHOR: select
    async fn select<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output>;
    // ANCHOR_END: select
}

/// The crate's own functions fit these signatures.
struct Trpl;

impl Signatures for Trpl {
    async fn select<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
        match trpl::select(a, b).await {
            trpl::Either::Left(left) => Either::Left(left),
            trpl::Either::Right(right) => Either::Right(right),
        }
    }
}

fn main() {
    match trpl::block_on(Trpl::select(pending::<()>(), ready("ready"))) {
        Either::Left(()) => println!("left"),
        Either::Right(word) => println!("right: {word}"),
    }
}
