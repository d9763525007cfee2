//! Walks through a program and gathers the changes.

use std::collections::HashMap;
use std::mem;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprClosure, Signature};

use super::edit::Edits;
use super::imports::{Module, Survey};
use super::macros::{self, Contents};
use super::names;

/// Why a future in a constant is left alone.
pub(super) const CONSTANT: &str = "it stands in a constant, where nothing can be called";

/// A program with the calls of the recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrumented {
    /// The program's text, with as many lines as the original and one more at its end.
    pub source: String,
    /// What was left alone: the line, and why.
    pub skipped: Vec<(u32, String)>,
}

/// What a program's rules ask to be noted besides its futures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The ordinary functions whose calls are lanes.
    pub lanes: Vec<String>,
    /// The locks, semaphores and channels of which it is noted who holds them and who waits, by the
    /// names of their variables or fields.
    pub holds: Vec<String>,
}

/// Gathers the changes to one file.
pub(super) struct Instrumenter {
    /// The bytes that stand before those that spans count.
    offset: usize,
    /// The changes.
    pub(super) edits: Edits,
    /// What was left alone.
    skipped: Vec<(u32, String)>,
    /// What was found out beforehand.
    pub(super) survey: Survey,
    /// The names of blocks, by the byte at which their `async` begins.
    names: HashMap<usize, String>,
    /// The type or trait whose methods are being walked through.
    owner: Option<String>,
    /// Why nothing can be instrumented at this place, if so.
    pub(super) closed: Option<&'static str>,
    /// The module that is being walked through.
    pub(super) module: Module,
    /// The ordinary functions whose calls are noted.
    pub(super) functions: Vec<String>,
    /// The locks, permits and channels whose holders and waiters are noted.
    pub(super) held: Vec<String>,
}

impl Instrumenter {
    /// Begins with a file whose spans count from byte `offset`.
    pub(super) fn new(offset: usize, file: &syn::File, marked: &Marked) -> Self {
        Instrumenter {
            offset,
            edits: Edits::default(),
            skipped: Vec::new(),
            survey: Survey::new(file),
            names: HashMap::new(),
            owner: None,
            closed: None,
            module: Module::default(),
            functions: marked.lanes.clone(),
            held: marked.holds.clone(),
        }
    }

    /// Walks through the file, whose text is `source`.
    pub(super) fn file(&mut self, file: &syn::File, source: &str) {
        visit::visit_file(self, file);
        if let Some(import) = self.module.import(&self.survey.prints) {
            // The last line may be a comment.
            let before = if source.ends_with('\n') { "" } else { "\n" };
            self.edits
                .insert(source.len(), format!("{before}{import}\n"));
        }
    }

    /// The changed text.
    pub(super) fn finish(mut self, source: &str) -> Instrumented {
        self.skipped.sort();
        Instrumented {
            source: self.edits.apply(source),
            skipped: self.skipped,
        }
    }

    pub(super) fn start(&self, span: Span) -> usize {
        span.byte_range().start + self.offset
    }

    pub(super) fn end(&self, span: Span) -> usize {
        span.byte_range().end + self.offset
    }

    pub(super) fn skip(&mut self, span: Span, reason: impl Into<String>) {
        let line = u32::try_from(span.start().line).unwrap_or(u32::MAX);
        self.skipped.push((line, reason.into()));
    }

    pub(super) fn name(&mut self, token: Span, name: &str) {
        self.names.insert(token.byte_range().start, name.to_owned());
    }

    pub(super) fn name_at(&self, token: Span) -> String {
        let known = self.names.get(&token.byte_range().start).cloned();
        known.unwrap_or_else(|| format!("async@{}", token.start().line))
    }

    /// The name of a method: that of its type or trait before its own.
    fn method(&self, sig: &Signature) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}::{}", sig.ident),
            None => sig.ident.to_string(),
        }
    }

    /// Walks on where only constants are.
    fn constant(&mut self, walk: impl FnOnce(&mut Self)) {
        let closed = self.closed.replace(CONSTANT);
        walk(self);
        self.closed = closed;
    }

    /// Walks through the methods of a type or trait, or, without one, through a function.
    fn owned(&mut self, owner: Option<String>, walk: impl FnOnce(&mut Self)) {
        let owner = mem::replace(&mut self.owner, owner);
        walk(self);
        self.owner = owner;
    }
}

impl<'ast> Visit<'ast> for Instrumenter {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((brace, items)) = &item.content else {
            return;
        };
        let outer = mem::take(&mut self.module);
        items.iter().for_each(|item| self.visit_item(item));
        let module = mem::replace(&mut self.module, outer);
        if let Some(import) = module.import(&self.survey.prints) {
            self.edits
                .insert(self.start(brace.span.close()), format!(" {import} "));
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let name = item.sig.ident.to_string();
        self.owned(None, |instrumenter| {
            instrumenter.function(&item.sig, &item.attrs, &item.block, &name)
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let name = self.method(&item.sig);
        self.owned(None, |instrumenter| {
            instrumenter.function(&item.sig, &item.attrs, &item.block, &name)
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            let name = self.method(&item.sig);
            self.owned(None, |instrumenter| {
                instrumenter.function(&item.sig, &item.attrs, block, &name)
            });
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let owner = names::of_type(&item.self_ty);
        self.owned(owner, |instrumenter| {
            visit::visit_item_impl(instrumenter, item)
        });
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let owner = Some(item.ident.to_string());
        self.owned(owner, |instrumenter| {
            visit::visit_item_trait(instrumenter, item)
        });
    }

    fn visit_expr_async(&mut self, future: &'ast syn::ExprAsync) {
        visit::visit_expr_async(self, future);
        let token = future.async_token.span;
        if let Some(reason) = self.closed {
            return self.skip(token, reason);
        }
        let (name, line) = (self.name_at(token), token.start().line);
        let end = self.end(future.block.brace_token.span.close());
        self.edits
            .insert(end, format!(".timeline_track({name:?}, {line})"));
        self.module.tracks = true;
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let Some(what) = names::of_receiver(&call.receiver) else {
            return;
        };
        let claim = match call.method.to_string().as_str() {
            "lock" | "lock_owned" | "read" | "read_owned" | "write" | "write_owned" => "lock",
            "acquire" | "acquire_many" | "acquire_owned" | "acquire_many_owned" | "reserve" => {
                "permit"
            }
            "send" | "recv" => "wait",
            _ => return,
        };
        if self.held.contains(&what) && self.closed.is_none() {
            let end = self.end(call.paren_token.span.close());
            self.edits
                .insert(end, format!(".timeline_{claim}({what:?})"));
            self.module.claims = true;
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        let closed = self.closed.take();
        match closure.asyncness {
            Some(token) => self.async_closure(closure, token.span),
            None => visit::visit_expr_closure(self, closure),
        }
        self.closed = closed;
    }

    fn visit_expr(&mut self, value: &'ast Expr) {
        match value {
            Expr::Verbatim(tokens) if macros::holds_async(tokens) => {
                self.skip(tokens.span(), "the syntax is newer than the instrumenter");
            }
            _ => visit::visit_expr(self, value),
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (Some(init), Some(name)) = (&local.init, names::of_binding(&local.pat)) {
            names::bound(&init.expr, &mut |token| self.name(token.span, &name));
        }
        visit::visit_local(self, local);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.module.calls = true;
        if call.path.is_ident("macro_rules") {
            return;
        }
        match self.survey.defined.contents(call) {
            Contents::Expressions(all) => all.iter().for_each(|value| self.visit_expr(value)),
            Contents::Statements(all) => all.iter().for_each(|stmt| self.visit_stmt(stmt)),
            Contents::Closed(reason) if macros::holds_async(&call.tokens) => {
                self.skip(
                    call.path.span(),
                    format!("`{}!`: {reason}", macros::name(call)),
                );
            }
            Contents::Closed(_) => {}
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant(|instrumenter| visit::visit_item_const(instrumenter, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constant(|instrumenter| visit::visit_item_static(instrumenter, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constant(|instrumenter| visit::visit_impl_item_const(instrumenter, item));
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.constant(|instrumenter| visit::visit_trait_item_const(instrumenter, item));
    }

    fn visit_expr_const(&mut self, block: &'ast syn::ExprConst) {
        self.constant(|instrumenter| visit::visit_expr_const(instrumenter, block));
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.constant(|instrumenter| visit::visit_variant(instrumenter, variant));
    }

    fn visit_type(&mut self, ty: &'ast syn::Type) {
        // The only expressions in a type are constants: lengths and `const` arguments.
        self.constant(|instrumenter| visit::visit_type(instrumenter, ty));
    }
}
