//! The title of a web page, or why there isn't one.

use std::error::Error;
use std::fmt;
use std::io;
use std::panic::resume_unwind;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use trpl::Html;

/// What a page may take at most.
#[derive(Clone, Copy)]
pub struct Limits {
    /// The bytes of its body.
    pub bytes: usize,
    /// The time from the request to the last byte.
    pub time: Duration,
}

// ANCHOR: error
/// Why there is no title.
#[derive(Debug)]
pub enum TitleError {
    /// The address cannot be understood.
    Address(reqwest::Error),
    /// The server was not found or not reached, or it broke off.
    Connection(reqwest::Error),
    /// The server doesn't have the page, or doesn't hand it out.
    Status(StatusCode),
    /// The page has no `<title>`, or an empty one.
    NoTitle,
    /// The body is larger than so many bytes.
    TooLarge(usize),
    /// The page was not there after so long.
    TooSlow(Duration),
}

impl TitleError {
    /// What a program that fails for this reason ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            TitleError::Address(_) => 3,
            TitleError::Connection(_) => 4,
            TitleError::Status(_) => 5,
            TitleError::NoTitle => 6,
            TitleError::TooLarge(_) => 7,
            TitleError::TooSlow(_) => 8,
        }
    }
}
// ANCHOR_END: error

impl fmt::Display for TitleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TitleError::Address(error) => {
                write!(f, "this is not a web address: {}", root_cause(error))
            }
            TitleError::Connection(error) => write!(f, "no page: {}", root_cause(error)),
            TitleError::Status(status) => write!(f, "the server answered {status}"),
            TitleError::NoTitle => write!(f, "the page has no title"),
            TitleError::TooLarge(bytes) => write!(f, "the page has more than {bytes} bytes"),
            TitleError::TooSlow(time) => write!(f, "the page was not there after {time:?}"),
        }
    }
}

impl Error for TitleError {}

/// The last error in the chain of causes, which says the most.
fn root_cause(error: &dyn Error) -> &dyn Error {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

// ANCHOR: title
/// A client that calls itself `name`, as servers may ask it to.
pub fn client(name: &str) -> io::Result<Client> {
    let client = Client::builder().user_agent(name).build();
    client.map_err(io::Error::other)
}

/// Downloads the page at `url` and returns its title.
pub async fn page_title(client: &Client, url: &str, limits: Limits) -> Result<String, TitleError> {
    let title = async {
        let page = download(client, url, limits.bytes).await?;
        // A large page takes a while to parse, and that would hold up what runs beside it.
        let title = spawn_blocking(move || title_of(&page)).await;
        title.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))
    };
    let title = timeout(limits.time, title).await;
    title.unwrap_or(Err(TitleError::TooSlow(limits.time)))
}

async fn download(client: &Client, url: &str, most: usize) -> Result<String, TitleError> {
    let request = client.get(url).build().map_err(TitleError::Address)?;
    let sent = client.execute(request).await;
    let mut answer = sent.map_err(TitleError::Connection)?;
    if !answer.status().is_success() {
        return Err(TitleError::Status(answer.status()));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(TitleError::Connection)? {
        if body.len() + piece.len() > most {
            return Err(TitleError::TooLarge(most));
        }
        body.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Returns the text of the first `<title>` on one line.
///
/// # Errors
///
/// If there is no title, or no text in it.
fn title_of(page: &str) -> Result<String, TitleError> {
    let page = Html::parse(page);
    let title = page.select_first("title").ok_or(TitleError::NoTitle)?;
    let title: String = title.text().collect();
    let words: Vec<&str> = title.split_whitespace().collect();
    let line = words.join(" ").replace(char::is_control, "");
    if line.is_empty() {
        return Err(TitleError::NoTitle);
    }
    Ok(line)
}
// ANCHOR_END: title
