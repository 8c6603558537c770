use super::{
    Account, Frame,
    card::{self, Action, Card},
    people::{self, People, PersonLine},
};

fn frame() -> Frame {
    Frame { site: "Test".to_owned(), css: "/pkg/x.css".to_owned(), ..Frame::default() }
}

#[test]
fn what_comes_from_outside_is_text() {
    let evil = "<script>alert(1)</script>\"'";
    let card = Card {
        title: "Sign in".to_owned(),
        trouble: Some(evil.to_owned()),
        lines: vec![evil.to_owned()],
        action: Some(Action::Go { href: "/auth/begin?next=%22".to_owned(), label: evil.to_owned() }),
        refresh: Some(5),
    };
    let person = PersonLine {
        email: evil.to_owned(),
        name: Some(evil.to_owned()),
        actions: vec![("approve", "Approve")],
        ..PersonLine::default()
    };
    let people = People { said: Some(evil.to_owned()), people: vec![person], ..People::default() };
    for html in [card::page(&frame(), card), people::page(&frame(), &people)] {
        let html = html.replace("<script defer src=\"/again.js\"></script>", "");
        assert!(!html.contains("<script") && !html.contains("style=\""), "{html}");
    }
}

#[test]
fn only_admins_are_told_who_waits() {
    let header = |account| card::page(&Frame { account: Some(account), ..frame() }, Card::default());
    let account = |admin, waiting| Account { name: "a@x".to_owned(), admin, waiting, signs_out: true };
    let shown = header(account(true, 2));
    assert!(shown.contains("/people") && shown.contains("wait") && shown.contains("Sign out"));
    let shown = header(account(false, 0));
    assert!(!shown.contains("/people") && !shown.contains("wait"), "{shown}");
}
