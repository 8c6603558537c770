//! Writes `config.toml`.

use super::{
    document::{Imported, Keys, Note, Target, Widget, Window},
    variables::{Variables, references},
};
use crate::config::plan::counted;
use std::{collections::BTreeSet, fmt::Write as _};
use toml::Value;

/// What begins each remark about something that has no equivalent.
pub const LOST: &str = "no equivalent: ";

/// The whole file.
#[must_use]
pub fn write(imported: &Imported, variables: &Variables) -> String {
    let mut body = String::new();
    if let Some(title) = &imported.title {
        line(&mut body, "title", &Value::from(title.as_str()));
    }
    if !imported.poll.is_empty() {
        body.push_str("\n[poll]\n");
        keys(&mut body, &imported.poll, |_| true);
    }
    for widget in &imported.widgets {
        self::widget(&mut body, widget);
    }
    for each in &imported.windows {
        let mut text = String::new();
        window(&mut text, each);
        block(&mut body, &text, &each.notes, each.off.as_deref());
    }
    format!("{}{}{}", head(imported), to_set(&body, variables), body.trim_start())
}

fn head(imported: &Imported) -> String {
    let (all, off) = imported.count();
    let (targets, things) = (counted(all, "target"), counted(imported.lost(), "thing"));
    let mut text = format!(
        "# Made by `pyngpong import` from a {}: {targets}, {off} of them as comments.\n\
         # {things} without an equivalent: look for \"{}\". Then: pyngpong check --config config.toml\n",
        imported.origin,
        LOST.trim_end_matches(": "),
    );
    notes(&mut text, &imported.notes);
    text
}

fn to_set(body: &str, variables: &Variables) -> String {
    let names: BTreeSet<&str> =
        references(body).into_iter().map(|name| name.split(":-").next().unwrap_or(name)).collect();
    if names.is_empty() {
        return "\n".to_owned();
    }
    let widest = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let mut text = "#\n# Set these environment variables first:\n".to_owned();
    for name in names {
        let about = variables.about(name).unwrap_or("a variable of the source");
        _ = writeln!(text, "#   {name:widest$}  {}", one_line(about));
    }
    text.push('\n');
    text
}

fn widget(body: &mut String, widget: &Widget) {
    let mut text = "[[widget]]\n".to_owned();
    line(&mut text, "id", &Value::from(widget.id.as_str()));
    line(&mut text, "kind", &Value::from("dependencies"));
    line(&mut text, "title", &Value::from(widget.title.as_str()));
    keys(&mut text, &widget.keys, |_| true);
    let empty = widget.targets.iter().all(|target| target.off.is_some());
    block(body, &text, &widget.notes, empty.then_some("nothing in it can be watched as it stands"));
    for target in &widget.targets {
        let mut text = String::new();
        self::target(&mut text, target, |_| true);
        block(body, &text, &target.notes, target.off.as_deref());
    }
}

/// One `[[widget.target]]` with those of its keys that `wanted` names.
pub fn target(text: &mut String, target: &Target, wanted: impl Fn(&str) -> bool) {
    text.push_str("[[widget.target]]\n");
    line(text, "name", &Value::from(target.name.as_str()));
    if let Some(url) = &target.url {
        line(text, "url", &Value::from(url.as_str()));
    }
    keys(text, &target.keys, wanted);
}

/// One `[[maintenance]]`.
pub fn window(text: &mut String, window: &Window) {
    let member = |(id, name): &(String, Option<String>)| format!("{id}/{}", name.as_deref().unwrap_or("*"));
    let members: Vec<Value> = window.members.iter().map(member).map(Value::from).collect();
    text.push_str("[[maintenance]]\n");
    line(text, "targets", &Value::from(members));
    keys(text, &window.keys, |_| true);
}

fn keys(text: &mut String, keys: &Keys, wanted: impl Fn(&str) -> bool) {
    keys.iter().filter(|(key, _)| wanted(key)).for_each(|(key, value)| line(text, key, value));
}

/// A key is one of ours, so that it needs no quotes; the value is written by the `toml` crate.
fn line(text: &mut String, key: &str, value: &Value) {
    _ = writeln!(text, "{key} = {value}");
}

/// A table after an empty line, with its remarks; as a comment where it is `off`.
fn block(body: &mut String, text: &str, remarks: &[Note], off: Option<&str>) {
    body.push('\n');
    if let Some(why) = off {
        _ = writeln!(body, "# commented out: {}", one_line(why));
    }
    notes(body, remarks);
    match off {
        None => body.push_str(text),
        Some(_) => text.lines().for_each(|line| _ = writeln!(body, "{}", format!("# {line}").trim_end())),
    }
}

fn notes(text: &mut String, notes: &[Note]) {
    for note in notes {
        _ = match note {
            Note::Lost(what) => writeln!(text, "# {LOST}{}", one_line(what)),
            Note::Said(what) => writeln!(text, "# {}", one_line(what)),
        };
    }
}

/// A comment ends with its line, and holds no control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
