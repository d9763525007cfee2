//! Two web pages are downloaded one after the other.
//!
//! Run it: `cargo run -p why-async --example download_in_turn`

use std::error::Error;

use ureq::Agent;
use why_async::site::Site;

// ANCHOR: model
fn download(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    let page = agent.get(url).call()?.body_mut().read_to_string()?;
    println!("{page}");
    Ok(page)
}

pub(crate) fn get_two_sites(first: &str, second: &str) -> Result<(), ureq::Error> {
    // The site is on this machine: no proxy.
    let agent = Agent::new_with_config(Agent::config_builder().proxy(None).build());
    download(&agent, first)?;
    download(&agent, second)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    get_two_sites(&site.url("foo"), &site.url("bar"))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
// ANCHOR_END: model
