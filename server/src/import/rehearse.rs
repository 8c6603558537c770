//! Asks our own configuration reader about every part of the result: what it refuses becomes a comment, so that the
//! result as a whole is accepted.

use super::{
    document::{Imported, Note, Target, Widget, Window},
    writer,
};
use crate::config::{self, Env, Report};
use std::{env::VarError, io, path::Path};

/// What a variable may hold: nobody knows it here, so that a part is good if it is with any of these.
const GUESSES: [&str; 3] = ["x1", "https://x1", "1"];

struct Guess(&'static str);

impl Env for Guess {
    fn var(&self, _: &str) -> Result<String, VarError> {
        Ok(self.0.to_owned())
    }

    fn file(&self, _: &Path) -> io::Result<String> {
        Ok(self.0.to_owned())
    }
}

/// Turns everything into comments that our own reader refuses.
pub fn rehearse(imported: &mut Imported) {
    canary(imported);
    for widget in &mut imported.widgets {
        for target in &mut widget.targets {
            if target.off.is_none()
                && let Err(why) = ask(&alone(target))
            {
                target.off(why);
            }
        }
    }
    let standing: Vec<(String, String)> = imported
        .widgets
        .iter()
        .flat_map(|widget| active(widget).map(|target| (widget.id.clone(), target.name.clone())))
        .collect();
    for window in &mut imported.windows {
        keep_standing(window, &standing);
        if window.off.is_none()
            && let Err(why) = ask(&beside(&imported.widgets, window))
        {
            window.off.get_or_insert(why);
        }
    }
}

/// A canary that is none is not worth the whole file.
fn canary(imported: &mut Imported) {
    let Some(canary) = imported.poll.get("canary") else { return };
    let target = Target { url: Some("tcp://x:1".to_owned()), ..Target::named("x") };
    if ask(&format!("[poll]\ncanary = {canary}\n{}", alone(&target))).is_err() {
        imported.poll.remove("canary");
        imported
            .notes
            .push(Note::Lost("the target that tells whether the network is there: see [poll] canary".to_owned()));
    }
}

/// A window must not name what is not watched.
fn keep_standing(window: &mut Window, standing: &[(String, String)]) {
    let stands = |id: &str, name: Option<&str>| {
        standing.iter().any(|(widget, target)| widget == id && name.is_none_or(|name| name == target))
    };
    let before = window.members.clone();
    window.members.retain(|(id, name)| stands(id, name.as_deref()));
    if window.members.is_empty() {
        window.members = before;
        window.off.get_or_insert_with(|| "nothing that it names is watched".to_owned());
    }
}

fn active(widget: &Widget) -> impl Iterator<Item = &Target> {
    widget.targets.iter().filter(|target| target.off.is_none())
}

/// The least file with this target. Its certificates are on another machine.
fn alone(target: &Target) -> String {
    let mut text = "[[widget]]\nid = \"x\"\nkind = \"dependencies\"\nperiod = \"1d\"\n".to_owned();
    writer::target(&mut text, target, |key| key != "ca_file");
    text
}

fn beside(widgets: &[Widget], window: &Window) -> String {
    let mut text = String::new();
    for widget in widgets.iter().filter(|widget| active(widget).next().is_some()) {
        text.push_str(&format!("[[widget]]\nid = \"{}\"\nkind = \"dependencies\"\n", widget.id));
        for target in active(widget) {
            let bare = Target { url: Some("tcp://x:1".to_owned()), ..Target::named(target.name.clone()) };
            writer::target(&mut text, &bare, |_| true);
        }
    }
    writer::window(&mut text, window);
    text
}

/// The sentence of the first mistake, where there is one. It holds nothing of the file.
fn ask(text: &str) -> Result<(), String> {
    let refused = |guess: &'static str| config::parse("imported", text, &Guess(guess)).err();
    let mut reports = GUESSES.iter().map(|guess| refused(guess));
    let first: Option<Report> = reports.next().flatten();
    match first {
        Some(report) if reports.all(|other| other.is_some()) => {
            Err(format!("pyngpong does not take it: {}", report.first_title().unwrap_or("see `pyngpong check`")))
        }
        _ => Ok(()),
    }
}
