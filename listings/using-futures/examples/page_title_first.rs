//! Prints the title of a web page, and panics if anything goes wrong.
//!
//! Run it: `cargo run -p using-futures --example page_title_first -- ADDRESS`

use trpl::Html;

// ANCHOR: page_title
async fn page_title(url: &str) -> Option<String> {
    let answer = trpl::get(url).await;
    let text = answer.text().await;
    Html::parse(&text)
        .select_first("title")
        .map(|title| title.inner_html())
}
// ANCHOR_END: page_title

// ANCHOR: main
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    trpl::block_on(async {
        let url = &arguments[1];
        match page_title(url).await {
            Some(title) => println!("The title of {url} is: {title}"),
            None => println!("{url} has no title"),
        }
    });
}
// ANCHOR_END: main
