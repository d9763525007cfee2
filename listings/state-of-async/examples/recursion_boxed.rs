//! An `async fn` calls itself through a box.
//!
//! Run it: `cargo run -p state-of-async --example recursion_boxed`

use futures::executor::block_on;

struct Folder {
    files: u32,
    folders: Vec<Folder>,
}

// ANCHOR: count
async fn count(folder: &Folder) -> u32 {
    let mut files = folder.files;
    for inner in &folder.folders {
        files += Box::pin(count(inner)).await;
    }
    files
}
// ANCHOR_END: count

fn main() {
    let leaf = |files| Folder {
        files,
        folders: Vec::new(),
    };
    let root = Folder {
        files: 1,
        folders: vec![leaf(2), leaf(3)],
    };
    println!("{} files", block_on(count(&root)));
}
