//! Methods: each kind of `self`, generic types, traits with and without bodies.
//! Lanes: main, Song::new, Song::read, Song::write, Song::part, Song::shared, Song::pinned, Song::boxed, Pair::first, Sing::sing, Song::hum, Pair::hum, Song::take, helper
//! Skipped:

use std::pin::Pin;
use std::sync::Arc;

#[derive(Clone)]
struct Song {
    title: String,
    verses: Vec<String>,
}

impl Song {
    async fn new(title: &str) -> Self {
        Self { title: title.to_owned(), verses: Vec::new() }
    }

    async fn read(&self) -> &str {
        &self.title
    }

    async fn write(&mut self, verse: &str) -> &mut Vec<String> {
        self.verses.push(verse.to_owned());
        &mut self.verses
    }

    async fn part<'a>(&'a self, other: &str) -> Option<&'a String> {
        self.verses.iter().find(|verse| verse.contains(other))
    }

    async fn shared(self: Arc<Self>) -> usize {
        Arc::strong_count(&self)
    }

    async fn pinned(self: Pin<&mut Self>) -> usize {
        self.title.len()
    }

    async fn boxed(mut self: Box<Self>) -> String {
        self.title.push('!');
        self.title
    }

    async fn take(self) -> (String, Vec<String>) {
        async fn helper(text: String) -> String {
            text
        }
        let Song { title, verses } = self;
        (helper(title).await, verses)
    }
}

struct Pair<T>(T, T);

impl<T: Clone> Pair<T> {
    async fn first(&self) -> T {
        self.0.clone()
    }
}

trait Sing {
    async fn sing(&self) -> String {
        format!("la {}", self.name())
    }
    async fn hum(&self, times: usize) -> String;
    fn name(&self) -> &str;
}

impl Sing for Song {
    async fn hum(&self, times: usize) -> String {
        "hm ".repeat(times)
    }
    fn name(&self) -> &str {
        &self.title
    }
}

impl<T> Sing for &Pair<T> {
    async fn hum(&self, _: usize) -> String {
        "two".to_owned()
    }
    fn name(&self) -> &str {
        "pair"
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut song = Song::new("spring").await;
    println!("{}", song.read().await);
    song.write("one").await.push("two".to_owned());
    println!("{:?}", song.part("tw").await);
    println!("{}", Arc::new(song.clone()).shared().await);
    println!("{}", Pin::new(&mut song).pinned().await);
    println!("{}", Box::new(song.clone()).boxed().await);
    println!("{}", Pair(1, 2).first().await);
    println!("{}", song.sing().await);
    println!("{}", song.hum(2).await);
    println!("{}", (&Pair(1, 2)).hum(2).await);
    println!("{:?}", song.take().await);
}
