//@ error: E0670
//@ edition: 2015
//! Edition 2015 has no `async fn`.

async fn learn_song() {}

fn main() {}
