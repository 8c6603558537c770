//! The pages: full content, rendered from the snapshots that they carry.

use super::{
    Site, Web, assets,
    error::{PageError, WebError},
    headers, people,
    prefs::Prefs,
    query::PageQuery,
    waiting,
};
use crate::{
    auth::Visitor,
    clock,
    hub::{Published, View},
};
use app::{
    account::Account,
    chart::Marks,
    document::Document,
    json::without_nulls,
    model::{
        AnySnapshot,
        deployments::{Archive, Mark},
    },
    notice::Notice,
    page::{BoardLink, Page, Place, WidgetLink},
    widget::deployments::Known,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{Extensions, HeaderValue, header, uri::PathAndQuery},
    response::Response,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

pub(super) async fn default_board(
    State(web): State<Web>,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Result<Response, PageError> {
    show_board(&web, None, &query, request).await
}

pub(super) async fn board(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Result<Response, PageError> {
    show_board(&web, Some(&slug), &query, request).await
}

async fn show_board(web: &Web, slug: Option<&str>, query: &PageQuery, request: Request) -> Result<Response, PageError> {
    let unknown = || WebError::UnknownBoard(slug.unwrap_or_default().to_owned());
    let site = web.site();
    let board = site.board(slug).ok_or_else(unknown)?;
    let prefs = Prefs::read(request.headers());
    let place = Place::Board(board.link.clone());
    let chosen = prefs.widgets.get(&board.link.slug);
    // A choice may name widgets that are no longer configured; an address should not.
    let chosen = chosen.map(|ids| ids.iter().filter(|id| board.widgets.contains(id)).cloned().collect());
    let shown: Vec<String> = query.widgets().or(chosen).unwrap_or_else(|| board.widgets.clone());
    show(web, place, offered(&site, &board.widgets, &shown)?, shown, query, &prefs, request).await
}

pub(super) async fn widget(
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Result<Response, PageError> {
    let site = web.site();
    let widget = site.widget(&id).ok_or_else(|| WebError::UnknownWidget(id.clone()))?;
    let prefs = Prefs::read(request.headers());
    show(&web, Place::Widget(widget.clone()), vec![widget.clone()], vec![id], &query, &prefs, request).await
}

/// The board's widgets, and those that the address adds to them.
fn offered(site: &Site, board: &[String], shown: &[String]) -> Result<Vec<WidgetLink>, WebError> {
    let added = shown.iter().filter(|id| !board.contains(id));
    let find = |id: &String| site.widget(id).cloned().ok_or_else(|| WebError::UnknownWidget(id.clone()));
    board.iter().chain(added).map(find).collect()
}

async fn show(
    web: &Web,
    place: Place,
    offered: Vec<WidgetLink>,
    shown: Vec<String>,
    query: &PageQuery,
    prefs: &Prefs,
    request: Request,
) -> Result<Response, PageError> {
    let View { id, snapshots } = web.hub.view(&shown).map_err(WebError::from)?;
    let site = web.site();
    let address = request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
    let page = Page {
        address,
        site: site.title.clone(),
        place,
        boards: site.boards.iter().map(|board| board.link.clone()).collect::<Vec<BoardLink>>(),
        offered,
        shown,
        filter: query.filter(),
        kiosk: query.kiosk(),
        theme: query.theme().or(prefs.theme),
        label: site.label.clone(),
        vitals: web.vitals.read(),
        notices: notices(web, request.extensions()),
        position: id,
        version: web.hub.version(),
        now: clock::now(),
    };
    let embedded = embed(&page, &snapshots).map_err(WebError::internal)?;
    let archive = match &page.place {
        Place::Widget(widget) => web.hub.archive(&widget.id),
        Place::Board(_) => None,
    };
    let marks = Marks(marks(web, &snapshots));
    let snapshots: Vec<AnySnapshot> = snapshots.iter().map(|published| published.snapshot.clone()).collect();
    let account = request.extensions().get::<Visitor>().and_then(|visitor| people::account(web, visitor));
    Ok(render(page, snapshots, (archive, marks, account), embedded, request).await)
}

/// The deployments since the first day of the metrics that are shown: their charts are marked with them.
fn marks(web: &Web, snapshots: &[Arc<Published>]) -> Vec<Mark> {
    let begin = |published: &Arc<Published>| match &published.snapshot {
        AnySnapshot::Metrics(snapshot) => snapshot.data.metrics.values().filter_map(|metric| metric.begins_at).min(),
        _ => None,
    };
    let from = snapshots.iter().filter_map(begin).min();
    from.map(|from| web.hub.marks(from, clock::now())).unwrap_or_default()
}

/// What is wrong with pyngpong itself and, for admins, that somebody waits.
fn notices(web: &Web, visitor: &Extensions) -> Vec<Notice> {
    let waiting = visitor.get::<Visitor>().filter(|visitor| visitor.is_admin());
    let waiting = waiting.and_then(|_| waiting::notice(*web.access.waiting().borrow()));
    web.hub.notices().into_iter().chain(waiting).collect()
}

/// An [`app::page::Embedded`] as JSON, out of snapshots that are encoded already.
fn embed(page: &Page, snapshots: &[Arc<Published>]) -> Result<String, serde_json::Error> {
    let mut json = format!("{{\"page\":{},\"snapshots\":[", serde_json::to_string(page)?);
    for (place, published) in snapshots.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        json.push_str(&String::from_utf8_lossy(&published.json()?));
    }
    json.push_str("]}");
    Ok(without_nulls(&json))
}

async fn render(
    page: Page,
    snapshots: Vec<AnySnapshot>,
    (archive, marks, account): (Option<Archive>, Marks, Option<Account>),
    embedded: String,
    request: Request,
) -> Response {
    let developing = leptos_watch();
    let document = move || {
        let nonce = use_nonce();
        if let (Some(nonce), Some(options)) = (&nonce, use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce.to_string(), developing))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        let (page, snapshots, embedded_json) = (page.clone(), snapshots.clone(), embedded.clone());
        view! { <Document page snapshots embedded_json assets=assets::front_end() nonce /> }
    };
    let known = move || {
        provide_context(Known(archive.clone()));
        provide_context(marks.clone());
        if let Some(account) = account.clone() {
            provide_context(account);
        }
    };
    let respond = leptos_axum::render_app_async_with_context(known, document);
    respond(request).await
}

/// Whether cargo-leptos watches over this process.
fn leptos_watch() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}
