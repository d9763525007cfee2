//! Recordings: JSON of a schema, in a file that may not be there yet.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Reads JSON of the schema numbered `schema`; the error says what is wrong with it.
///
/// The number is read first: another schema has other fields.
pub fn parse<T: DeserializeOwned>(json: &str, schema: u32) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Versioned {
        schema: u32,
    }
    let version: Versioned = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if version.schema != schema {
        return Err(format!(
            "schema {}, and this tool reads {schema}: record it again",
            version.schema
        ));
    }
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// Reads the recording at `path`, from the project's root; `None` where there is none.
///
/// # Errors
///
/// The file cannot be read, or `parse` says what is wrong with it. Both name the file.
pub fn read<T>(
    root: &Path,
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> anyhow::Result<Option<T>> {
    match std::fs::read_to_string(root.join(path)) {
        Ok(json) => parse(&json)
            .map(Some)
            .map_err(|why| anyhow::anyhow!("{}: {why}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
