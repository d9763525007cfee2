//! Tracks the bodies of functions and of async closures.

use std::mem;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{AttrStyle, Attribute, Block, Expr, ExprClosure, Signature};

use super::names;
use super::params::Rebinding;
use super::visit::{CONSTANT, Instrumenter};

/// A body to be tracked.
struct Body<'a> {
    /// The byte behind which it begins, and that before which it ends.
    inside: (usize, usize),
    /// `async move` or `async`.
    block: &'static str,
    /// The name of the lane.
    name: &'a str,
    /// The line of the lane.
    line: usize,
    /// The parameters' way into the block.
    rebinding: Rebinding,
}

impl Instrumenter {
    /// A function with a body, by the name of its lane.
    pub(super) fn function(
        &mut self,
        sig: &Signature,
        attrs: &[Attribute],
        block: &Block,
        name: &str,
    ) {
        let closed = mem::replace(&mut self.closed, sig.constness.map(|_| CONSTANT));
        if let Some(future) = names::returned(sig, block) {
            self.name(future.async_token.span, name);
        }
        if sig.asyncness.is_none() {
            if self.functions.iter().any(|function| function == name) {
                let (fresh, line) = (&self.survey.fresh, sig.ident.span().start().line);
                let held = format!(" let {fresh} = ::timeline::hold({name:?}, {line}); ");
                self.edits
                    .insert(self.end(block.brace_token.span.open()), held);
            }
            self.visit_block(block);
        } else {
            match Rebinding::of_function(sig, &self.survey.fresh) {
                Ok(rebinding) => {
                    let is_inner = |attr: &&Attribute| matches!(attr.style, AttrStyle::Inner(_));
                    let braces = block.brace_token.span;
                    let open = attrs
                        .iter()
                        .rfind(is_inner)
                        .map_or(braces.open(), Spanned::span);
                    let inside = (self.end(open), self.start(braces.close()));
                    let line = sig.ident.span().start().line;
                    let body = Body {
                        inside,
                        block: "async move",
                        name,
                        line,
                        rebinding,
                    };
                    self.body(body, |instrumenter| instrumenter.visit_block(block));
                }
                Err(reason) => {
                    self.skip(sig.ident.span(), format!("`{name}`: {reason}"));
                    self.visit_block(block);
                }
            }
        }
        self.closed = closed;
    }

    /// Tracks a body.
    fn body(&mut self, body: Body<'_>, contents: impl FnOnce(&mut Self)) {
        let fresh = self.survey.fresh.clone();
        let returns = format!("if false {{ return {fresh}.never(); }}");
        let Body {
            inside: (open, close),
            block,
            name,
            line,
            rebinding,
        } = body;
        for (span, name) in rebinding.renamed {
            // The lines of what is replaced stay.
            let lines = "\n".repeat(span.end().line - span.start().line);
            self.edits
                .replace(self.start(span)..self.end(span), name + &lines);
        }
        let lets = rebinding.lets;
        self.edits.insert(
            open,
            format!(
                " let {fresh} = ::timeline::Returns::new(); {returns} {block} {{ {lets}{returns} "
            ),
        );
        contents(self);
        self.edits.insert(
            close,
            format!(" }}.timeline_track({name:?}, {line}).await "),
        );
        self.module.tracks = true;
    }

    pub(super) fn async_closure(&mut self, closure: &ExprClosure, span: Span) {
        let (name, line) = (self.name_at(span), span.start().line);
        let rebinding = Rebinding::of_closure(closure.inputs.iter(), &self.survey.fresh);
        let block = "async";
        if let Expr::Block(body) = &*closure.body
            && body.label.is_none()
        {
            let braces = body.block.brace_token.span;
            let inside = (self.end(braces.open()), self.start(braces.close()));
            let body = Body {
                inside,
                block,
                name: &name,
                line,
                rebinding,
            };
            return self.body(body, |instrumenter| instrumenter.visit_expr(&closure.body));
        }
        let inside = (
            self.start(closure.body.span()),
            self.end(closure.body.span()),
        );
        self.edits.insert(inside.0, "{");
        let body = Body {
            inside,
            block,
            name: &name,
            line,
            rebinding,
        };
        self.body(body, |instrumenter| instrumenter.visit_expr(&closure.body));
        self.edits.insert(inside.1, "}");
    }
}
