//! The top of the page: where one is, whether it is live, what it costs. Server only: what of it changes is in
//! [`super::pulse`].

use super::{chooser, title};
use crate::{
    account::Account,
    page::{BoardLink, Page, Place},
    ui::{Html, Scene, address, clock},
};
use leptos::prelude::use_context;

pub(super) fn draw(html: &mut Html, scene: Scene, page: &Page, [link, vitals]: &[Html; 2]) {
    html.put("<a class=\"skip\" href=\"#{}\">Skip to the board</a><header class=\"top\">", &[address::MAIN_ELEMENT]);
    names(html, page);
    html.put("<p class=\"pulse\">", &[]);
    html.add(link);
    // Without JavaScript nothing is live, and the page says so.
    html.put("<span class=\"as-of\">as of {}, refreshes itself</span>", &[&clock(page.now)]);
    html.add(vitals);
    html.put("</p>", &[]);
    if let Some(account) = use_context::<Account>() {
        html.put("<div class=\"account\">", &[]);
        html.add(&account.draw());
        html.put("</div>", &[]);
    }
    chooser::draw(html, scene, page);
    html.put("</header>", &[]);
}

fn names(html: &mut Html, page: &Page) {
    // Where there are several boards, the link to this one already says its name.
    let linked = matches!(page.place, Place::Board(_)) && page.boards.len() > 1;
    html.put("<a class=\"site\" href=\"/\">pyngpong</a>", &[]);
    html.put(if linked { "<h1 class=\"sr\">{}</h1>" } else { "<h1>{}</h1>" }, &[title(page)]);
    places(html, page);
}

/// The way back, or the other boards where there are any.
fn places(html: &mut Html, page: &Page) {
    let here = match &page.place {
        Place::Widget(_) => None,
        Place::Board(board) if page.boards.len() > 1 => Some(&board.slug),
        Place::Board(_) => return,
    };
    html.put("<nav class=\"boards\" aria-label=\"Boards\">", &[]);
    for BoardLink { slug, title } in &page.boards {
        let current = if here == Some(slug) { " aria-current=\"page\"" } else { "" };
        html.put("<a href=\"/board/{}\"", &[slug]);
        html.put(current, &[]);
        html.put(">{}</a>", &[title]);
    }
    html.put("</nav>", &[]);
}
