//! Renders the book as an EPUB: `epub ROOT OUT`. People call `cargo book epub`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false)
        .init();
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [root, out] = arguments.as_slice() else {
        eprintln!(
            "expected the book's folder and the file to write: `cargo book epub` calls this program"
        );
        return ExitCode::FAILURE;
    };
    match epub::write(Path::new(root), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
