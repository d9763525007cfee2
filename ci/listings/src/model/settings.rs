//! What `[preprocessor.listings]` in `book.toml` sets.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mdbook_driver::config::Config;
use serde::Deserialize;

use super::paths::clean;
use crate::diagnostic::Diagnostic;

/// Where listings are, and which lints check them.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The folder with a package for each page, from the project's root.
    pub dir: PathBuf,
    /// The lints that are switched on or off by name. The others are on.
    pub lints: BTreeMap<String, bool>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            dir: "listings".into(),
            lints: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Reads the table in `config`.
    pub(super) fn read(config: &Config) -> Result<Settings, Diagnostic> {
        let table = config.get::<toml::Table>("preprocessor.listings");
        let mut table = table.ok().flatten().unwrap_or_default();
        // What mdBook sets for any preprocessor.
        for key in ["command", "before", "after", "renderers", "optional"] {
            table.remove(key);
        }
        let diagnostic = |message| Diagnostic::new("book.toml", 1, message);
        let settings: Settings = table.try_into().map_err(|error: toml::de::Error| {
            diagnostic(format!("[preprocessor.listings]: {}", error.message()))
        })?;
        for (key, dir) in [("src", &config.book.src), ("dir", &settings.dir)] {
            // Paths are compared by their beginnings.
            if dir.as_os_str().is_empty() || clean(dir).as_ref() != Some(dir) {
                let dir = dir.display();
                return Err(diagnostic(format!(
                    "`{key} = \"{dir}\"`: name a folder of the project, without `.` and `..`"
                )));
            }
        }
        Ok(settings)
    }

    /// Returns `true` unless the lint `name` is switched off.
    pub fn is_on(&self, name: &str) -> bool {
        self.lints.get(name).copied().unwrap_or(true)
    }
}
