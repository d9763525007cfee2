//! One event as one line of JSON.

use std::fmt::{Display, Write};

/// A JSON object that is being written, without its closing brace.
pub(crate) struct Line(String);

impl Line {
    /// Begins the line of an event that happened `at` nanoseconds after the recording began.
    pub(crate) fn new(event: &str, at: u64) -> Self {
        let mut text = String::with_capacity(96);
        text.push_str("{\"event\":");
        quote(&mut text, event);
        Line(text).number("at", at)
    }

    /// Adds a number, or JSON as it is.
    pub(crate) fn number(self, key: &str, value: impl Display) -> Self {
        self.raw(key, value)
    }

    /// Adds a number, or `null` where there is none.
    pub(crate) fn maybe(self, key: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.raw(key, value),
            None => self.raw(key, "null"),
        }
    }

    /// Adds a string.
    pub(crate) fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        quote(&mut self.0, value);
        self
    }

    /// The whole line with its newline.
    pub(crate) fn finish(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }

    fn raw(mut self, key: &str, value: impl Display) -> Self {
        self.key(key);
        write!(self.0, "{value}").expect("a String takes every write");
        self
    }

    fn key(&mut self, key: &str) {
        self.0.push(',');
        quote(&mut self.0, key);
        self.0.push(':');
    }
}

/// Appends `text` as a JSON string (RFC 8259, section 7).
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("a String takes every write");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
