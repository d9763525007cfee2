//! What a note says that columns hold.

use std::time::Instant;

use crate::line::quote;

/// What stands in a column.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The moment that belongs to it, such as a deadline.
    pub at: Option<Instant>,
    /// What it is, without a time: two runs have the same.
    pub text: String,
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Entry { at: None, text }
    }
}

/// The columns as a list of JSON, with times counted from `origin`.
pub(crate) fn columns(origin: Instant, columns: &[(&str, Vec<Entry>)]) -> String {
    list(columns, |out, (name, entries)| {
        out.push_str("{\"name\":");
        quote(out, name);
        out.push_str(",\"entries\":");
        out.push_str(&list(entries, |out, Entry { at, text }| {
            out.push('{');
            if let Some(at) = at {
                let since = at.saturating_duration_since(origin).as_nanos();
                out.push_str(&format!("\"at\":{since},"));
            }
            out.push_str("\"text\":");
            quote(out, text);
            out.push('}');
        }));
        out.push('}');
    })
}

fn list<T>(items: &[T], write: impl Fn(&mut String, &T)) -> String {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(&mut out, item);
    }
    out.push(']');
    out
}
