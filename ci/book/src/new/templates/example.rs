//! {title}.

fn main() {
    println!("hello");
}
