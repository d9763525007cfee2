//! The kind of machine that measured.

use std::fmt;

use measure::quantity;
use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// What kind of machine it was: enough to judge a figure by, and nothing that
/// tells which machine it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The operating system and the first two numbers of its kernel's version.
    pub os: String,
    /// The processor's model, if it is known.
    pub cpu: Option<String>,
    /// How many threads can run at once.
    pub cores: usize,
    /// Its memory in bytes, rounded to whole gigabytes.
    pub memory: u64,
}

impl Machine {
    /// The one that this runs on.
    ///
    /// # Errors
    ///
    /// If the system does not tell its memory.
    pub fn this() -> anyhow::Result<Machine> {
        let what = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(what)?;
        let brand = system
            .cpus()
            .first()
            .map(|cpu| cpu.brand().trim().to_string());
        let kernel = System::kernel_version().ok();
        Ok(Machine {
            os: os(std::env::consts::OS, kernel.as_deref()),
            cpu: brand.filter(|brand| !brand.is_empty()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: whole_gigabytes(system.total_memory()),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = match self.cores {
            1 => "1 core".to_string(),
            cores => format!("{cores} cores"),
        };
        let cpu = self.cpu.as_deref().unwrap_or("an unknown processor");
        let memory = quantity(self.memory as f64, "B");
        write!(f, "{} with {cpu}, {cores} and {memory} of memory", self.os)
    }
}

/// `Linux 6.18` of `linux` and `6.18.44-custom-name`.
fn os(name: &str, kernel: Option<&str>) -> String {
    let mut os = name.to_string();
    if let Some(first) = os.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = kernel.unwrap_or_default().split('.').take(2);
    let version: Vec<&str> = parts.take_while(digits).collect();
    match version.is_empty() {
        true => os,
        false => format!("{os} {}", version.join(".")),
    }
}

fn whole_gigabytes(bytes: u64) -> u64 {
    const GIGA: u64 = 1_000_000_000;
    (bytes + GIGA / 2) / GIGA * GIGA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_named_by_two_numbers_only() {
        assert_eq!(os("linux", Some("6.18.44-host7")), "Linux 6.18");
        assert_eq!(os("linux", Some("6.host7")), "Linux 6");
        assert_eq!(os("macos", None), "Macos");
    }

    #[test]
    fn this_machine_has_cores_and_memory() {
        let machine = Machine::this().expect("the system tells");
        assert!(machine.cores > 0);
        assert!(machine.memory > 0 && machine.memory.is_multiple_of(1_000_000_000));
    }

    #[test]
    fn a_machine_is_told_in_words() {
        let machine = Machine {
            os: "Linux 6.18".to_string(),
            cpu: Some("AMD EPYC".to_string()),
            cores: 2,
            memory: 25_000_000_000,
        };
        let words = "Linux 6.18 with AMD EPYC, 2 cores and 25\u{a0}GB of memory";
        assert_eq!(machine.to_string(), words);
    }
}
