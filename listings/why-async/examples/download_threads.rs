//! Two web pages are downloaded by two threads.
//!
//! Run it: `cargo run -p why-async --example download_threads`

use std::error::Error;
use std::thread;

use ureq::Agent;
use why_async::site::Site;

fn download(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    let page = agent.get(url).call()?.body_mut().read_to_string()?;
    println!("{page}");
    Ok(page)
}

// ANCHOR: model
pub(crate) fn get_two_sites(first: String, second: String) -> Result<(), ureq::Error> {
    let agent = Agent::new_with_config(Agent::config_builder().proxy(None).build());
    let same_agent = agent.clone();
    let t1 = thread::spawn(move || download(&agent, &first));
    let t2 = thread::spawn(move || download(&same_agent, &second));
    t1.join().expect("the first thread panicked")?;
    t2.join().expect("the second thread panicked")?;
    Ok(())
}
// ANCHOR_END: model

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    get_two_sites(site.url("foo"), site.url("bar"))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
