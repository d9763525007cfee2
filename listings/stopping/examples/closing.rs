//! An editor with two documents closes one of them, and then ends.
//!
//! Run it: `cargo run -p stopping --example closing`

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

// ANCHOR: document
struct Document {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Document {
    fn open(name: &'static str, editor: &CancellationToken) -> Document {
        let stop = editor.child_token();
        let tasks = TaskTracker::new();
        tasks.spawn(autosave(name, stop.clone()));
        tasks.spawn(spellcheck(name, stop.clone()));
        Document { stop, tasks }
    }

    async fn close(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
// ANCHOR_END: document

async fn autosave(name: &str, stop: CancellationToken) {
    stop.cancelled().await;
    sleep(Duration::from_millis(50)).await; // stands for the last save
    println!("{name}: saved");
}

async fn spellcheck(name: &str, stop: CancellationToken) {
    let page = Duration::from_millis(70);
    while stop.run_until_cancelled(sleep(page)).await.is_some() {}
    println!("{name}: no longer checked");
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let editor = CancellationToken::new();
    let letter = Document::open("letter", &editor);
    let poem = Document::open("poem", &editor);
    sleep(Duration::from_millis(100)).await;
    letter.close().await;
    println!("the letter is closed");
    sleep(Duration::from_millis(100)).await;
    editor.cancel();
    poem.close().await;
    println!("the editor ends");
}
// ANCHOR_END: main
