//! Who looks at a page. The server alone knows: its markup is never made in the browser.

use crate::ui::Html;

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

impl Account {
    /// Who looks, and the way out: what stands in the header's `.account`.
    #[must_use]
    pub fn draw(&self) -> Html {
        let mut html = Html::default().fill("<span class=\"who\">{}</span> ", &[&self.name]);
        match self.waiting {
            0 if self.admin => html.put("<a href=\"/people\">People</a> ", &[]),
            0 => {}
            1 => html.put("<a class=\"waiting\" href=\"/people\">1 waits</a> ", &[]),
            many => html.put("<a class=\"waiting\" href=\"/people\">{} wait</a> ", &[&many.to_string()]),
        }
        if self.signs_out {
            html.put("<form method=\"post\" action=\"/logout\"><button>Sign out</button></form>", &[]);
        }
        html
    }
}
