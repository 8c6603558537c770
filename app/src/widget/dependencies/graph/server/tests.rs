use super::*;
use crate::{
    model::dependencies::Maintenance,
    samples::{NOW, target},
};

fn depends(state: State, on: &[&str]) -> Target {
    Target { depends_on: on.iter().map(|name| (*name).to_owned()).collect(), ..target(state) }
}

fn drawn(targets: &[(&str, Target)]) -> String {
    draw("core", targets.iter().map(|(key, target)| (*key, target)))
}

/// A cause, what it takes along, planned work, and one that nobody depends on.
fn outage() -> Vec<(&'static str, Target)> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let affected = |on: &[&str]| Target { cause: Some("redis".into()), ..depends(State::Down, on) };
    let work = Maintenance { why: None, until: NOW };
    vec![
        ("redis", Target { affects: names(&["auth", "web"]), ..depends(State::Down, &[]) }),
        ("auth", affected(&["redis"])),
        ("web", affected(&["auth", "db", "gone"])),
        ("db", Target { maintenance: Some(work), ..depends(State::Up, &[]) }),
        ("alone", depends(State::Up, &[])),
    ]
}

#[test]
fn only_what_an_edge_leads_to_is_drawn() {
    let svg = drawn(&outage());
    let keys: Vec<&str> = svg.split("data-key=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(keys, ["redis", "db", "auth", "web"], "part by part, layer by layer, the worst first");
    assert_eq!(svg.matches("<path").count(), 3, "an unknown name is no edge");
    assert_eq!(drawn(&[("alone", depends(State::Down, &["gone"]))]), "");
}

#[test]
fn the_whole_picture() {
    insta::assert_snapshot!(drawn(&outage()).replace("><", ">\n<"));
}

#[test]
fn trouble_is_emphasised_from_the_cause_on() {
    let svg = drawn(&outage());
    let red: Vec<&str> =
        svg.split("<path").skip(1).filter(|path| path.contains("data-red")).map(|path| &path[..25]).collect();
    assert_eq!(red, [" data-from=\"0\" data-to=\"2", " data-from=\"2\" data-to=\"3"]);
}

#[test]
fn names_are_text_and_never_markup() {
    let evil = "<script>alert(\"1\")</script>&";
    let svg = drawn(&[(evil, depends(State::Up, &[])), ("web", depends(State::Up, &[evil]))]);
    assert!(
        !svg.contains("<script") && svg.contains("data-key=\"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\"")
    );
}

#[test]
fn nothing_needs_an_inline_style() {
    assert!(!drawn(&outage()).contains("style"));
}
