//@ error: E0733
//! An `async fn` that awaits itself would contain itself.

struct Folder {
    files: u32,
    folders: Vec<Folder>,
}

// ANCHOR: count
async fn count(folder: &Folder) -> u32 {
    let mut files = folder.files;
    for inner in &folder.folders {
        files += count(inner).await;
    }
    files
}
// ANCHOR_END: count

fn main() {}
