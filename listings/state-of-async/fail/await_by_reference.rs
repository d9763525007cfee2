//@ error: E0277
//! A future that is awaited by reference must be pinned.

async fn learn_song() -> &'static str {
    "Greensleeves"
}

// ANCHOR: reference
async fn learn() -> &'static str {
    let mut song = learn_song();
    (&mut song).await
}
// ANCHOR_END: reference

fn main() {}
