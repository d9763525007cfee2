//! What stands between the brackets of a macro call.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Block, Expr, ExprBlock, Macro, Pat, Stmt, Token};

/// What a macro call holds that can be instrumented.
pub(super) enum Contents {
    /// Expressions.
    Expressions(Vec<Expr>),
    /// Statements.
    Statements(Vec<Stmt>),
    /// Something else, and why it is left alone.
    Closed(&'static str),
}

/// Macros whose arguments are expressions, separated by commas, and are never shown.
const EXPRESSIONS: &[&str] = &[
    "assert_eq",
    "assert_ne",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "join",
    "panic",
    "pending",
    "pin",
    "poll",
    "print",
    "println",
    "ready",
    "stream_select",
    "todo",
    "try_join",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Macros that show their first argument to the reader of the message, unless they are given another.
const SHOWING: &[&str] = &["assert", "debug_assert"];

/// Macros whose arguments are arms: `pattern = future => handler`.
const ARMS: &[&str] = &["select", "select_biased"];

/// How the macros of one file are called that it defines itself, and whether they may be instrumented.
#[derive(Default)]
pub(super) struct Defined(HashMap<String, bool>);

impl Defined {
    /// Adds a `macro_rules!` definition. It may be instrumented where its matchers take expressions alone:
    /// one that takes tokens or blocks may look at them, or show them.
    pub(super) fn add(&mut self, name: String, rules: &TokenStream) {
        let open = self.0.entry(name).or_insert(true);
        let mut rules = rules.clone().into_iter().peekable();
        while let Some(token) = rules.next() {
            let TokenTree::Group(group) = token else {
                continue;
            };
            let words = flatten(&group.stream());
            // A matcher stands before `=>`, an expansion before `;` or the end.
            *open &= match rules.peek() {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => is_plain(&words),
                _ => !words.iter().any(|word| word == "stringify"),
            };
        }
    }

    /// Reads what a call holds.
    pub(super) fn contents(&self, call: &Macro) -> Contents {
        let name = name(call);
        if let Some(&open) = self.0.get(&name) {
            return match open {
                true => listed(call),
                false => Contents::Closed("its macro may take the tokens apart"),
            };
        }
        match name.as_str() {
            // `tokio::pin!` takes `let` statements as well.
            "pin" => match Block::parse_within.parse2(call.tokens.clone()) {
                Ok(statements) => Contents::Statements(statements),
                Err(_) => listed(call),
            },
            name if EXPRESSIONS.contains(&name) => listed(call),
            name if SHOWING.contains(&name) => match listed(call) {
                Contents::Expressions(all) if all.len() == 1 => {
                    Contents::Closed("its macro shows the expression in its message")
                }
                other => other,
            },
            name if ARMS.contains(&name) => match arms.parse2(call.tokens.clone()) {
                Ok(expressions) => Contents::Expressions(expressions),
                Err(_) => Contents::Closed("the arms of the macro are of an unknown form"),
            },
            _ => Contents::Closed("its macro is not known to take expressions"),
        }
    }
}

/// Fragments that hand a macro more than the value of an expression.
const TAKES_APART: &[&str] = &["tt", "block", "item", "stmt"];

fn is_plain(matcher: &[String]) -> bool {
    let apart = |pair: &[String]| pair[0] == ":" && TAKES_APART.contains(&pair[1].as_str());
    !matcher.windows(2).any(apart) && !matcher.iter().any(|word| word == "async")
}

/// The last name in a macro's path.
pub(super) fn name(call: &Macro) -> String {
    call.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

/// The expressions of a call; none where it holds something else.
pub(super) fn expressions(call: &Macro) -> Vec<Expr> {
    match listed(call) {
        Contents::Expressions(expressions) => expressions,
        _ => Vec::new(),
    }
}

fn listed(call: &Macro) -> Contents {
    match list.parse2(call.tokens.clone()) {
        Ok(expressions) => Contents::Expressions(expressions),
        Err(_) => Contents::Closed("the arguments of its macro are not all expressions"),
    }
}

/// `a, b, c`, `a; n`, and `biased; a, b`.
fn list(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    if input.is_empty() {
        return Ok(Vec::new());
    }
    biased(input)?;
    let first: Expr = input.parse()?;
    if input.parse::<Option<Token![;]>>()?.is_some() {
        return Ok(vec![first, input.parse()?]);
    }
    let mut all = vec![first];
    if input.parse::<Option<Token![,]>>()?.is_some() {
        all.extend(Punctuated::<Expr, Token![,]>::parse_terminated(input)?);
    }
    Ok(all)
}

fn biased(input: ParseStream<'_>) -> syn::Result<()> {
    let ahead = input.fork();
    let word: Option<syn::Ident> = ahead.parse().ok();
    if word.is_some_and(|word| word == "biased") && ahead.peek(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    Ok(())
}

/// The expressions in the arms of `tokio::select!`, `futures::select!` and their like.
fn arms(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let mut all = Vec::new();
    biased(input)?;
    while !input.is_empty() {
        arm_head(input, &mut all)?;
        input.parse::<Token![=>]>()?;
        if input.peek(syn::token::Brace) {
            let block: Block = input.parse()?;
            all.push(Expr::Block(ExprBlock {
                attrs: Vec::new(),
                label: None,
                block,
            }));
        } else {
            all.push(input.parse()?);
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(all)
}

/// `pattern = future`, `pattern = future, if condition`, or one of the words that need no future.
fn arm_head(input: ParseStream<'_>, all: &mut Vec<Expr>) -> syn::Result<()> {
    if input.peek2(Token![=>]) {
        input.parse::<TokenTree>()?;
        return Ok(());
    }
    Pat::parse_multi(input)?;
    input.parse::<Token![=]>()?;
    all.push(input.parse()?);
    if input.parse::<Option<Token![,]>>()?.is_some() {
        input.parse::<Token![if]>()?;
        all.push(input.parse()?);
    }
    Ok(())
}

/// The tokens as words, without their brackets.
pub(super) fn flatten(tokens: &TokenStream) -> Vec<String> {
    let mut out = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => out.extend(flatten(&group.stream())),
            other => out.push(other.to_string()),
        }
    }
    out
}

/// Whether the tokens hold an `async` block, closure or function.
pub(super) fn holds_async(tokens: &TokenStream) -> bool {
    flatten(tokens).iter().any(|token| token == "async")
}
