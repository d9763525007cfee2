//! Runs small programs under the clock: this one, once more, with the name of a scenario.

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod harness;
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod scenarios;
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod whole;

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, name] = &arguments[..]
        && command == harness::SCENARIO
    {
        return scenarios::run(name);
    }
    let mut trials = scenarios::trials();
    trials.extend(whole::trials());
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), trials).exit();
}

/// The library is empty here.
#[cfg(not(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")))]
fn main() {}
