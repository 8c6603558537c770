//! `/-/healthy` and `/-/ready`: a sentence of Prometheus, a word of its kin (Alertmanager, Pushgateway, Loki).

use super::{
    Judged, Verdict,
    content::{Content, said},
};

pub(super) fn read(content: &Content) -> Option<Judged> {
    let text = content.text()?;
    let sentence = text.ends_with("is Healthy.") || text.ends_with("is Ready.");
    let word = text.eq_ignore_ascii_case("ok") || text.eq_ignore_ascii_case("ready");
    let well = word || (sentence && text.lines().count() == 1);
    well.then(|| Verdict::Up(said(text).trim_end_matches('.').to_owned()).into())
}
