//! Who looks at a page. The server alone knows: its markup is never made in the browser.

use leptos::{either::Either, prelude::*};

/// Who looks at a page, for its header. Provided as a context where the server renders it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Their address.
    pub name: String,
    /// Whether they decide who may look.
    pub admin: bool,
    /// How many wait; 0 for who does not decide.
    pub waiting: usize,
    /// Whether they can sign out here; else it is the proxy's business.
    pub signs_out: bool,
}

/// Who looks, and the way out, where people sign in; then `rest`.
pub fn before<V: IntoView>(rest: V) -> impl IntoView {
    match use_context::<Account>() {
        Some(account) => Either::Left((account_of(&account), rest)),
        None => Either::Right(rest),
    }
}

pub(crate) fn account_of(account: &Account) -> impl IntoView + use<> {
    let waiting = (account.waiting > 0).then(|| {
        let words = if account.waiting == 1 { " waits" } else { " wait" };
        view! { <a class="waiting" href="/people">{account.waiting} {words}</a> }
    });
    let people = (account.admin && waiting.is_none()).then(|| view! { <a href="/people">"People"</a> });
    let out = account.signs_out.then(|| {
        view! { <form method="post" action="/logout"><button>"Sign out"</button></form> }
    });
    view! { <div class="account"><span class="who">{account.name.clone()}</span> {waiting} {people} {out}</div> }
}
