//! The return type of an `async fn`, for code that cannot name it.

use std::marker::PhantomData;

/// Stands for the return type of the function around it.
///
/// The type of an `async` block is inferred from its contents, while the body of an `async fn` is
/// checked against the signature: only there does `Box::new(error)` become a `Box<dyn Error>`. Instrumented
/// code says `return returns.never()` once in the function and once in the block inside, in branches
/// that are never taken, and so ties the one type to the other, even where it is an `impl Trait`.
pub struct Returns<T>(PhantomData<fn() -> T>);

impl<T> Returns<T> {
    /// A stand-in whose type is found by inference.
    #[allow(
        clippy::new_without_default,
        reason = "only instrumented code makes one, and it says `new`"
    )]
    pub const fn new() -> Self {
        Returns(PhantomData)
    }

    /// Has the type of a returned value.
    ///
    /// # Panics
    ///
    /// Always: it is called in branches that are never taken.
    pub fn never(self) -> T {
        unreachable!("instrumented code takes this branch never")
    }
}

impl<T> Clone for Returns<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Returns<T> {}
