//! A thread of one's own answers async code through a channel.
//!
//! Run it: `cargo run -p why-async --example mixed_thread`

use std::error::Error;
use std::thread;

use futures::join;
use reqwest::Client;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use ureq::Agent;
use why_async::site::Site;

fn download(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    let page = agent.get(url).call()?.body_mut().read_to_string()?;
    println!("{page}");
    Ok(page)
}

async fn download_async(client: &Client, url: &str) -> reqwest::Result<String> {
    let answer = client.get(url).send().await?.error_for_status()?;
    let page = answer.text().await?;
    println!("{page}");
    Ok(page)
}

// ANCHOR: mixed
pub(crate) async fn get_two_sites(first: String, second: String) -> Result<(), Box<dyn Error>> {
    let agent = Agent::new_with_config(Agent::config_builder().proxy(None).build());
    let client = Client::builder().no_proxy().build()?;

    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        if answer.send(download(&agent, &first)).is_err() {
            eprintln!("the answer of {first} came too late");
        }
    });
    let (one, two) = join!(answered, download_async(&client, &second));
    // The outer error says that the thread ended without an answer.
    one??;
    two?;
    Ok(())
}
// ANCHOR_END: mixed

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(get_two_sites(site.url("foo"), site.url("bar")))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
