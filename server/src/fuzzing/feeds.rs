//! What feeds and health endpoints say.

use super::{check_sentence, chosen};
use crate::client::{
    feed::{
        Aggregate, Format, MetricSpec, ProcessesSpec,
        format::{Reader, check_part, check_select},
        stream::{Events, Lines, TooLarge},
    },
    http::preset::{Verdict, judge},
    spec::Preset,
};
use bytes::Bytes;

/// What a message may have: small, so that the limit is reached.
const MAX: usize = 64;

/// A text in the Prometheus format; its first line chooses by a selector as well.
pub fn prometheus(bytes: &[u8]) {
    let (first, rest) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()));
    let written = std::str::from_utf8(first).ok().filter(|text| check_select(Format::Prometheus, text).is_ok());
    let select = written.unwrap_or("{__name__=~\".+\"}").to_owned();
    let aggregates = [None, Some(Aggregate::Sum), Some(Aggregate::Max), Some(Aggregate::Avg), Some(Aggregate::Count)];
    let metrics: Vec<MetricSpec> =
        aggregates.into_iter().map(|aggregate| MetricSpec { select: select.clone(), aggregate }).collect();
    let part = |text: &str| check_part(Format::Prometheus, text).is_ok().then(|| text.to_owned());
    let processes = ProcessesSpec {
        select: Some(select.clone()),
        key: part("{job}-{instance}"),
        group: part("job"),
        ..ProcessesSpec::default()
    };
    for processes in [None, Some(&processes)] {
        match Reader::new(Format::Prometheus, &metrics, processes) {
            Ok(reader) => read(&reader, rest),
            Err(sentence) => check_sentence(&sentence),
        }
    }
}

fn read(reader: &Reader, text: &[u8]) {
    match reader.read(text) {
        Ok(reading) => assert_eq!(reading.metrics.len(), 5, "a number for each that was asked for"),
        Err(fault) => check_sentence(&fault.message),
    }
}

/// An event stream and lines of JSON: the pieces that bytes come in make no difference.
pub fn streams(bytes: &[u8]) {
    let (first, rest) = chosen(bytes);
    let piece = first % 7 + 1;
    assert_eq!(events(rest, piece), events(rest, rest.len().max(1)));
    assert_eq!(lines(rest, piece), lines(rest, rest.len().max(1)));
}

fn events(bytes: &[u8], piece: usize) -> Result<Vec<Bytes>, usize> {
    let mut events = Events::new(MAX, None);
    all(bytes, piece, |input| events.next(input))
}

fn lines(bytes: &[u8], piece: usize) -> Result<Vec<Bytes>, usize> {
    let mut lines = Lines::new(MAX);
    all(bytes, piece, |input| lines.next(input))
}

/// All messages; an error: how many came before it.
fn all(
    bytes: &[u8],
    piece: usize,
    mut next: impl FnMut(&mut Bytes) -> Result<Option<Bytes>, TooLarge>,
) -> Result<Vec<Bytes>, usize> {
    let mut messages = Vec::new();
    for piece in bytes.chunks(piece) {
        let mut input = Bytes::copy_from_slice(piece);
        while let Some(message) = next(&mut input).map_err(|_| messages.len())? {
            assert!(message.len() <= MAX, "a message of {} bytes, at most {MAX} are allowed", message.len());
            messages.push(message);
        }
        assert!(input.is_empty(), "bytes are left behind");
    }
    Ok(messages)
}

/// A health endpoint's answer, in each form.
pub fn presets(bytes: &[u8]) {
    const STATUSES: [u16; 8] = [200, 204, 207, 302, 404, 429, 500, 503];
    let (first, body) = chosen(bytes);
    let status = STATUSES[first % STATUSES.len()];
    for (word, preset) in Preset::WORDS {
        let judged = judge(preset, status, body);
        let (Verdict::Up(sentence) | Verdict::Degraded(sentence) | Verdict::Down(sentence)) = &judged.verdict;
        check_sentence(sentence);
        let is_bad = status >= 500 && matches!(judged.verdict, Verdict::Up(_));
        // Elasticsearch and Consul are known to be well with a status that is not; 5xx never is.
        assert!(!is_bad, "{word}: HTTP {status} is shown green: {sentence}");
    }
}
