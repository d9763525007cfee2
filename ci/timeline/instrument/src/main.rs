//! What cargo calls in the place of the compiler: see [`timeline_instrument::wrap`].

use std::process::ExitCode;

fn main() -> ExitCode {
    timeline_instrument::wrap::wrap(std::env::args_os().skip(1))
}
