//! Sixteen layers around a small request.

// ANCHOR: layers
/// Answers a request: a future of a few bytes.
async fn answer() -> usize {
    let request = [b' '; 64];
    std::future::ready(()).await;
    request.len()
}

/// What wraps every request: it logs, counts, or limits.
async fn layer(next: impl Future<Output = usize>) -> usize {
    next.await
}

fn four(next: impl Future<Output = usize>) -> impl Future<Output = usize> {
    layer(layer(layer(layer(next))))
}

/// Answers a request within sixteen layers.
pub async fn plain() -> usize {
    four(four(four(four(answer())))).await
}
// ANCHOR_END: layers

// ANCHOR: boxed
/// The same, with a box in the middle.
pub async fn boxed() -> usize {
    let inner = Box::pin(four(four(answer())));
    four(four(inner)).await
}
// ANCHOR_END: boxed

// ANCHOR: sizes
/// Returns the size of the future that `make` would return, without making it.
fn size<F: Future>(_make: impl FnOnce() -> F) -> usize {
    size_of::<F>()
}

/// Returns the sizes of futures with 0, 4, 8, 12, and 16 layers, and of the boxed one.
pub fn sizes() -> [(&'static str, usize); 6] {
    [
        ("no layer", size(answer)),
        ("4 layers", size(|| four(answer()))),
        ("8 layers", size(|| four(four(answer())))),
        ("12 layers", size(|| four(four(four(answer()))))),
        ("16 layers", size(plain)),
        ("with a box", size(boxed)),
    ]
}
// ANCHOR_END: sizes
