//! Moves the parameters of a function into the block that its body becomes.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, Pat, ReceiverKind, Signature};

use super::macros;

/// What stands at the head of the block, and what changes in the signature.
pub(super) struct Rebinding {
    /// A `let` for each parameter, on one line.
    pub(super) lets: String,
    /// Patterns that a name takes the place of, each with its span.
    pub(super) renamed: Vec<(proc_macro2::Span, String)>,
    /// How the new names begin.
    fresh: String,
}

impl Rebinding {
    /// For the parameters of an `async fn`.
    pub(super) fn of_function(signature: &Signature, fresh: &str) -> Result<Self, String> {
        if returns_a_closure(signature) {
            return Err("a closure that it returns has its type from the signature".to_owned());
        }
        let mut rebinding = Rebinding::empty(fresh);
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    unattributed(&receiver.attrs)?;
                    // A use of the whole makes the block take the whole, not the fields it uses.
                    if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                        rebinding.lets.push_str("let _ = &self; ");
                    }
                }
                FnArg::Typed(typed) => {
                    unattributed(&typed.attrs)?;
                    rebinding.add(&typed.pat);
                }
            }
        }
        Ok(rebinding)
    }

    /// For the parameters of an async closure.
    pub(super) fn of_closure<'a>(inputs: impl Iterator<Item = &'a Pat>, fresh: &str) -> Self {
        let mut rebinding = Rebinding::empty(fresh);
        for input in inputs {
            rebinding.add(match input {
                Pat::Type(typed) => &typed.pat,
                other => other,
            });
        }
        rebinding
    }

    fn empty(fresh: &str) -> Self {
        Rebinding {
            lets: String::new(),
            renamed: Vec::new(),
            fresh: fresh.to_owned(),
        }
    }

    fn add(&mut self, pattern: &Pat) {
        let text = pattern.to_token_stream().to_string();
        let name = match pattern {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                ident.ident.to_string()
            }
            _ => {
                let name = format!("{}_{}", self.fresh, self.renamed.len());
                self.renamed.push((pattern.span(), name.clone()));
                // As the compiler does it: what the pattern leaves is dropped where the parameter is.
                self.lets.push_str(&format!("let {name} = {name}; "));
                name
            }
        };
        self.lets.push_str(&format!("let {text} = {name}; "));
    }
}

fn unattributed(attributes: &[syn::Attribute]) -> Result<(), String> {
    match attributes {
        [] => Ok(()),
        _ => Err("a parameter has an attribute".to_owned()),
    }
}

/// Whether the return type is, or holds, an `impl Fn`: then the compiler finds the types of a closure's
/// parameters in the signature, and finds them no more when the closure stands in a block of its own.
fn returns_a_closure(signature: &Signature) -> bool {
    let words = macros::flatten(&signature.output.to_token_stream());
    let closure = |word: &String| word.trim_start_matches("Async").starts_with("Fn");
    words.iter().any(|word| word == "impl") && words.iter().any(closure)
}
