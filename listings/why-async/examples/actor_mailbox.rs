//! A mailbox has an end, in two senses.
//!
//! Run it: `cargo run -p why-async --example actor_mailbox`

// ANCHOR: mailbox
use std::sync::mpsc;

fn main() {
    let (host, mailbox) = mpsc::sync_channel(2);
    println!("Ada: {:?}", host.try_send("Ada"));
    println!("Grace: {:?}", host.try_send("Grace"));
    println!("Edsger: {:?}", host.try_send("Edsger"));

    drop(mailbox);
    println!("Barbara: {:?}", host.try_send("Barbara"));
}
// ANCHOR_END: mailbox
