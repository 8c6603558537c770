//! Links and a form.

use super::states;
use crate::{
    page::Page,
    ui::{Html, Scene, address},
};

pub(in crate::board) fn draw(html: &mut Html, scene: Scene, page: &Page) {
    html.put("<div class=\"filter\">", &[]);
    html.add(&states(scene));
    html.put("<form method=\"get\" action=\"{}\">", &[address::path(&page.address)]);
    for (name, value) in address::kept(&page.address) {
        html.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", &[&name, &value]);
    }
    if let Some(state) = page.filter.state {
        html.put("<input type=\"hidden\" name=\"state\" value=\"{}\">", &[state.as_str()]);
    }
    let markup = "<input type=\"search\" name=\"q\" aria-label=\"Rows that contain\" placeholder=\"filter\" \
                  autocomplete=\"off\" value=\"{}\"></form></div>";
    html.put(markup, &[&page.filter.text]);
}
