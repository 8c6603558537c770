//! Where the time of a probe went, as a small stacked bar.

use crate::{model::dependencies::Phases, ms::Ms, ui::Html};
use std::fmt::Write as _;

/// The classes of the parts, in the order of [`Phases::named`].
const CLASSES: [&str; 5] = ["dns", "connect", "tls", "first-byte", "body"];
/// The length of a full bar, in units of the picture.
const FULL: f64 = 200.0;
/// What even the quickest probe gets, so that there is something to see.
const LEAST: f64 = 20.0;
/// What is left free after a part.
const SEAM: f64 = 2.0;
/// A probe that takes this long or longer fills the bar.
const FULL_AT_MS: f64 = 1_000.0;

/// The bar of the whole time and its parts: as long as the root of the time, split by phase, and the phases in words.
pub fn phase_bar(html: &mut Html, total: Ms, phases: &Phases) {
    let words = phases_in_words(phases);
    let words = if words.is_empty() { total.to_string() } else { words };
    let markup =
        "<svg class=\"phases\" viewBox=\"0 0 200 20\" preserveAspectRatio=\"none\" role=\"img\"><title>{}</title>";
    html.put(markup, &[&words]);
    let length = LEAST + (FULL - LEAST) * (total.get() / FULL_AT_MS).clamp(0.0, 1.0).sqrt();
    let known: f64 = phases.named().into_iter().filter_map(|(_, ms)| ms).map(Ms::get).sum();
    if known <= 0.0 {
        rect(html, "whole", 0.0, length);
    } else {
        let mut at = 0.0;
        for (class, (_, ms)) in CLASSES.into_iter().zip(phases.named()) {
            let Some(ms) = ms else { continue };
            let width = length * ms.get() / known;
            rect(html, class, at, width);
            at += width;
        }
    }
    html.put("</svg>", &[]);
}

fn rect(html: &mut Html, class: &str, x: f64, width: f64) {
    // A seam between the parts, where there is room for one.
    let seam = if width > 3.0 * SEAM { SEAM } else { 0.0 };
    // Whole units are about a screen's pixels: what is less is not to be seen, and each digit comes a thousand times.
    let [x, width] = [x, width - seam].map(|units| units as u32);
    if width == 0 {
        return;
    }
    let [x, width] = [x, width].map(|units| units.to_string());
    html.put("<rect class=\"{}\" x=\"{}\" width=\"{}\" height=\"20\"/>", &[class, &x, &width]);
}

/// `DNS 1 ms, connect 3 ms, first byte 20 ms`; empty where no parts are known.
#[must_use]
pub fn phases_in_words(phases: &Phases) -> String {
    let mut words = String::new();
    for (name, ms) in phases.named() {
        let Some(ms) = ms else { continue };
        let separator = if words.is_empty() { "" } else { ", " };
        let _ = write!(words, "{separator}{name} {ms}");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(total: Ms, phases: &Phases) -> String {
        let mut html = Html::default();
        phase_bar(&mut html, total, phases);
        html.done().split_once('>').unwrap().1.to_owned()
    }

    #[test]
    fn the_parts_fill_the_bar_and_are_told_in_words() {
        let phases =
            Phases { connect_ms: Some(Ms::whole(40)), first_byte_ms: Some(Ms::whole(120)), ..Phases::default() };
        assert_eq!(
            drawing(Ms::whole(160), &phases),
            "<title>connect 40 ms, first byte 120 ms</title>\
             <rect class=\"connect\" x=\"0\" width=\"21\" height=\"20\"/>\
             <rect class=\"first-byte\" x=\"23\" width=\"67\" height=\"20\"/></svg>"
        );
    }

    #[test]
    fn what_is_too_short_to_be_seen_is_only_told() {
        let phases =
            Phases { connect_ms: Some(Ms::rounded(0.04)), first_byte_ms: Some(Ms::whole(40)), ..Phases::default() };
        let drawn = drawing(Ms::whole(40), &phases);
        assert!(
            drawn.starts_with("<title>connect 0.0 ms, first byte 40 ms</title><rect class=\"first-byte\""),
            "{drawn}"
        );
        assert_eq!(drawn.matches("<rect").count(), 1);
    }

    #[test]
    fn a_probe_without_phases_has_one_part() {
        let drawn = drawing(Ms::whole(5_000), &Phases::default());
        assert_eq!(drawn, "<title>5000 ms</title><rect class=\"whole\" x=\"0\" width=\"198\" height=\"20\"/></svg>");
    }
}
