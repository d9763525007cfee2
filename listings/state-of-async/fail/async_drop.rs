//@ error: E0053
//! `drop` cannot be `async`.

struct Session;

impl Session {
    async fn say_goodbye(&self) {}
}

// ANCHOR: drop
impl Drop for Session {
    async fn drop(&mut self) {
        self.say_goodbye().await;
    }
}
// ANCHOR_END: drop

fn main() {}
