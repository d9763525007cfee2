//! `#[tokio::test]`: a program that a test harness runs.
//! Lanes: fails_well, waits
//! Skipped:

async fn helper() {}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn waits() {
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    println!("a moment later");
}

#[tokio::test]
async fn fails_well() -> Result<(), std::num::ParseIntError> {
    let n: i32 = "5".parse()?;
    assert_eq!(n, 5);
    Ok(())
}

#[test]
fn helper_is_never_polled() {
    drop(helper());
}
