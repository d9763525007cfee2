//! The name of an `async` block: that of the binding it goes to.

use syn::{Block, Expr, ExprAsync, ExprPath, Pat, ReturnType, Signature, Stmt};

use super::macros;

/// The name that a `let` pattern gives.
pub(super) fn of_binding(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => Some(ident.ident.to_string()),
        Pat::Type(typed) => of_binding(&typed.pat),
        _ => None,
    }
}

/// The name of a type, for the methods in its `impl`.
pub(super) fn of_type(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        syn::Type::Reference(reference) => of_type(&reference.elem),
        syn::Type::Paren(paren) => of_type(&paren.elem),
        syn::Type::Group(group) => of_type(&group.elem),
        _ => None,
    }
}

/// The name of what a method is called on: of a variable, a field, or a clone of one.
pub(super) fn of_receiver(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => None,
        },
        Expr::Paren(paren) => of_receiver(&paren.expr),
        Expr::Reference(reference) => of_receiver(&reference.expr),
        Expr::MethodCall(call) if call.method == "clone" => of_receiver(&call.receiver),
        _ => None,
    }
}

/// Calls `found` with the block or async closure that `value` is, or is made of by calls alone: the
/// `async` block in `Box::pin(async {})`, `spawn(async {})`, `pin!(async {})`, `async {}.boxed()`.
///
/// Where there are several there is no single one to be named.
pub(super) fn bound(value: &Expr, found: &mut dyn FnMut(&syn::token::Async)) {
    let mut tokens = Vec::new();
    collect(value, &mut tokens);
    if let [token] = tokens[..] {
        found(&token);
    }
}

fn collect(value: &Expr, out: &mut Vec<syn::token::Async>) {
    match value {
        Expr::Async(block) => out.push(block.async_token),
        Expr::Closure(closure) => match closure.asyncness {
            Some(token) => out.push(token),
            None => collect(&closure.body, out),
        },
        Expr::Call(call) => call.args.iter().for_each(|argument| collect(argument, out)),
        Expr::MethodCall(call) => {
            collect(&call.receiver, out);
            call.args.iter().for_each(|argument| collect(argument, out));
        }
        Expr::Reference(reference) => collect(&reference.expr, out),
        Expr::Paren(paren) => collect(&paren.expr, out),
        Expr::Await(awaited) => collect(&awaited.base, out),
        Expr::Try(tried) => collect(&tried.expr, out),
        Expr::Cast(cast) => collect(&cast.expr, out),
        Expr::Macro(call)
            if call
                .mac
                .path
                .segments
                .last()
                .is_some_and(|s| s.ident == "pin") =>
        {
            macros::expressions(&call.mac)
                .iter()
                .for_each(|argument| collect(argument, out));
        }
        _ => {}
    }
}

/// The `async` block that a function returns, alone or in a box: it goes by the function's name.
pub(super) fn returned<'a>(signature: &Signature, body: &'a Block) -> Option<&'a ExprAsync> {
    match (&signature.output, body.stmts.last()) {
        (ReturnType::Type(..), Some(Stmt::Expr(value, None))) => boxed(value),
        _ => None,
    }
}

fn boxed(value: &Expr) -> Option<&ExprAsync> {
    match value {
        Expr::Async(block) => Some(block),
        Expr::Paren(paren) => boxed(&paren.expr),
        Expr::MethodCall(call) if call.method.to_string().starts_with("boxed") => {
            boxed(&call.receiver)
        }
        Expr::Call(call) if call.args.len() == 1 => match &*call.func {
            Expr::Path(path) if makes_a_box(path) => boxed(&call.args[0]),
            _ => None,
        },
        _ => None,
    }
}

fn makes_a_box(path: &ExprPath) -> bool {
    let last = path.path.segments.last();
    last.is_some_and(|segment| segment.ident == "pin" || segment.ident == "new")
}
