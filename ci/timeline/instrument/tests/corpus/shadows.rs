//! Names of the program's own that are those of the recorder.
//! Lanes: main, timeline_track, Mine::timeline_track
//! Prints: noted
//! Skipped:

mod timeline {
    pub fn track(text: &str) -> String {
        format!("own {text}")
    }
}

macro_rules! println {
    ($($argument:tt)*) => { std::println!("[{}]", format!($($argument)*)) };
}

struct Mine;

impl Mine {
    async fn timeline_track(&self, __timeline: u8) -> u8 {
        __timeline
    }
}

async fn timeline_track(n: u8) -> u8 {
    n
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{}", timeline::track("words"));
    println!("{}", timeline_track(1).await + Mine.timeline_track(2).await);
    eprintln!("noted");
}
