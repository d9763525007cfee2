//! Everything is dropped when and in the order in which it was.
//! Lanes: main, used, unused, partly, patterns, maybe, Owner::whole, Owner::fields, Owner::unused, waits, async@96
//! Skipped:

use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Waker};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

async fn used(a: Loud, b: Loud) {
    let c = Loud("local");
    println!("{} {} {}", b.0, a.0, c.0);
}

async fn unused(_a: Loud, _: Loud, _c: Loud) {
    println!("nothing used");
}

async fn partly(a: Loud, b: Loud, c: Loud) -> Loud {
    drop(b);
    println!("{}", c.0);
    a
}

async fn patterns((a, _): (Loud, Loud), Owner { first, .. }: Owner, mut d: Loud, [e, ..]: [Loud; 2]) {
    d.0 = "changed";
    println!("{} {} {}", a.0, first.0, e.0);
}

async fn maybe(a: Loud, b: Loud, take: bool) {
    if take {
        drop(a);
    }
    println!("{}", b.0);
}

struct Owner {
    first: Loud,
    second: Loud,
}

impl Owner {
    async fn whole(self, other: Loud) {
        println!("{} {}", self.first.0, other.0);
    }

    async fn fields(self, _other: Loud) {
        println!("{}", self.second.0);
        let second = self.second;
        println!("moved {}", second.0);
    }

    async fn unused(self, _: Loud) {
        println!("self is not used");
    }
}

fn owner() -> Owner {
    Owner { first: Loud("first"), second: Loud("second") }
}

async fn waits(a: Loud, _: Loud, c: Loud) {
    let _local = Loud("local");
    println!("{}", a.0);
    pending::<()>().await;
    println!("never {}", c.0);
}

fn poll_once(future: impl Future) {
    let future = pin!(future);
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    println!("polled");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    used(Loud("a"), Loud("b")).await;
    unused(Loud("a"), Loud("b"), Loud("c")).await;
    let back = partly(Loud("a"), Loud("b"), Loud("c")).await;
    println!("back {}", back.0);
    patterns((Loud("a"), Loud("b")), owner(), Loud("d"), [Loud("e"), Loud("f")]).await;
    maybe(Loud("a"), Loud("b"), false).await;
    owner().whole(Loud("other")).await;
    owner().fields(Loud("other")).await;
    owner().unused(Loud("other")).await;
    poll_once(waits(Loud("a"), Loud("b"), Loud("c")));
    drop(used(Loud("never"), Loud("polled")));
    let captured = Loud("captured");
    poll_once(async move {
        let _inside = Loud("inside");
        println!("{}", captured.0);
        pending::<()>().await;
    });
    println!("end");
}
