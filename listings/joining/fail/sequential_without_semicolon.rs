//@ error: none
//! A pause without `.await` and without a semicolon.

// ANCHOR: a
async fn count_a() {
    for _ in 0..10 {
        trpl::sleep(std::time::Duration::from_secs(1))
        println!("A once")
    }
    println!("A done")
}
// ANCHOR_END: a

fn main() {
    trpl::block_on(count_a());
}
