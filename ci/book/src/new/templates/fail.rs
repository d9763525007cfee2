//@ error: E0308
//! {title}.

fn main() {
    let _number: u32 = "one";
}
