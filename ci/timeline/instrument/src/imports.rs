//! What a module imports from the recorder.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::UseTree;
use syn::visit::{self, Visit};

use super::macros::{self, Defined};

/// The macros that print.
const PRINTS: &[&str] = &["eprint", "eprintln", "print", "println"];

/// What has to be known of a file before it is instrumented.
pub(super) struct Survey {
    /// The printing macros that the file calls, and that are the standard library's.
    pub(super) prints: Vec<&'static str>,
    /// The macros that the file defines.
    pub(super) defined: Defined,
    /// A beginning of names that the file has none of.
    pub(super) fresh: String,
    /// Names that the file imports.
    imported: Vec<String>,
}

impl Survey {
    /// Reads a file.
    pub(super) fn new(file: &syn::File) -> Self {
        let mut survey = Survey {
            prints: Vec::new(),
            defined: Defined::default(),
            fresh: "__timeline".to_owned(),
            imported: Vec::new(),
        };
        survey.visit_file(file);
        let words = macros::flatten(&file.to_token_stream());
        while words.iter().any(|word| word.starts_with(&survey.fresh)) {
            survey.fresh.push('_');
        }
        let has = |run: &[&str]| words.windows(run.len()).any(|found| found == run);
        let standard = |name: &&&str| {
            has(&[name, "!"])
                && !has(&["macro_rules", "!", name])
                && !survey.imported.iter().any(|other| other == *name)
        };
        survey.prints = PRINTS.iter().filter(standard).copied().collect();
        survey
    }
}

impl<'ast> Visit<'ast> for Survey {
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if let (true, Some(name)) = (item.mac.path.is_ident("macro_rules"), &item.ident) {
            self.defined.add(name.to_string(), &item.mac.tokens);
        }
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        match tree {
            UseTree::Name(name) => self.imported.push(name.ident.to_string()),
            UseTree::Rename(rename) => self.imported.push(rename.rename.to_string()),
            _ => visit::visit_use_tree(self, tree),
        }
    }
}

/// What one module turned out to need.
#[derive(Default)]
pub(super) struct Module {
    /// Whether a future in it is tracked.
    pub(super) tracks: bool,
    /// Whether the holder of a lock in it is noted.
    pub(super) claims: bool,
    /// Whether a macro is called or defined in it, which may print.
    pub(super) calls: bool,
}

impl Module {
    /// The import, on one line; none where nothing is needed.
    pub(super) fn import(&self, prints: &[&str]) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        if self.calls {
            names.extend(prints);
        }
        if self.tracks {
            names.push("Tracking as _");
        }
        if self.claims {
            names.push("Claiming as _");
        }
        match names[..] {
            [] => None,
            _ => Some(format!("use ::timeline::{{{}}};", names.join(", "))),
        }
    }
}

/// The first place where a file takes in another: `mod name;`, `include!`, `include_str!`.
pub(super) fn outside(file: &syn::File) -> Option<(Span, String)> {
    let mut search = Outside(None);
    search.visit_file(file);
    search.0
}

/// A search for what a file takes in.
struct Outside(Option<(Span, String)>);

impl Outside {
    /// Looks through tokens, where a macro's arguments are not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(word) if word.to_string().starts_with("include") => {
                    let call =
                        matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                    if call && self.0.is_none() {
                        self.0 = Some((word.span(), format!("{word}!")));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Outside {
    fn visit_file(&mut self, file: &'ast syn::File) {
        self.tokens(file.to_token_stream());
        visit::visit_file(self, file);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.content.is_none() && self.0.is_none() {
            self.0 = Some((item.ident.span(), format!("mod {};", item.ident)));
        }
        visit::visit_item_mod(self, item);
    }
}
