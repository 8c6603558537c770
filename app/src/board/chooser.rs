//! Which widgets are shown, in which order, and in which look: plain forms, kept by the server in a cookie. Server only.

use crate::{
    page::{Page, Place, Theme, WidgetLink},
    ui::{Html, Scene, address::CHOOSER_FORMS},
};

/// Where the choices are sent.
const ACTION: &str = "/choose";

/// The panel, which never changes while a page is open, and where its forms lead back to.
pub(super) fn draw(html: &mut Html, scene: Scene, page: &Page) {
    html.put("<details class=\"chooser\"><summary>View</summary><div class=\"panel\">", &[]);
    widgets(html, page);
    themes(html, page.theme);
    html.put("</div></details>", &[]);
    for form in CHOOSER_FORMS {
        html.put("<input type=\"hidden\" name=\"back\" form=\"{}\" value=\"{}\">", &[form, &scene.address()]);
    }
}

fn widgets(html: &mut Html, page: &Page) {
    let Place::Board(board) = &page.place else { return };
    let shown = page.shown_widgets();
    let rest = page.offered.iter().filter(|widget| !page.shown.contains(&widget.id));
    let last = shown.len().saturating_sub(1);
    // The first button is what Enter presses.
    let markup = "<form method=\"post\" action=\"{}\" id=\"{}\"><input type=\"hidden\" name=\"board\" value=\"{}\">\
                  <fieldset><legend>Widgets</legend><button class=\"show\">Show</button><ul>";
    html.put(markup, &[ACTION, CHOOSER_FORMS[0], &board.slug]);
    for (at, widget) in shown.iter().enumerate() {
        offer(html, widget, Some((at > 0, at < last)));
    }
    for widget in rest {
        offer(html, widget, None);
    }
    html.put("</ul></fieldset></form>", &[]);
}

/// `shown`: whether it can go up and down, where it is shown at all.
fn offer(html: &mut Html, widget: &WidgetLink, shown: Option<(bool, bool)>) {
    let (up, down) = shown.unwrap_or_default();
    html.put("<li><label><input type=\"checkbox\" name=\"w\" value=\"{}\"", &[&widget.id]);
    html.put(if shown.is_some() { " checked" } else { "" }, &[]);
    html.put("> {}</label>", &[&widget.title]);
    for (name, arrow, possible) in [("up", "↑", up), ("down", "↓", down)] {
        let markup = "<button name=\"{}\" value=\"{}\" aria-label=\"Move {} {}\"";
        html.put(markup, &[name, &widget.id, &widget.title, name]);
        html.put(if possible { ">{}</button>" } else { " disabled>{}</button>" }, &[arrow]);
    }
    html.put("</li>", &[]);
}

fn themes(html: &mut Html, chosen: Option<Theme>) {
    let markup = "<form method=\"post\" action=\"{}\" id=\"{}\"><fieldset class=\"themes\"><legend>Theme</legend>";
    html.put(markup, &[ACTION, CHOOSER_FORMS[1]]);
    for theme in [None, Some(Theme::Dark), Some(Theme::Light)] {
        let word = theme.map_or("system", Theme::as_str);
        let pressed = if theme == chosen { "true" } else { "false" };
        html.put("<button name=\"theme\" value=\"{}\" aria-pressed=\"{}\">{}</button>", &[word, pressed, word]);
    }
    html.put("</fieldset></form>", &[]);
}
