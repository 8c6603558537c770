//! One line of an exposition: the text format 0.0.4, OpenMetrics 1.0 and the quoted names of Prometheus 3.

use super::{
    cursor::{Cursor, Quoted},
    family::{Family, Kind},
};
use crate::client::feed::format::scalar;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line<'a> {
    /// It is blank or a comment, a help text or a unit.
    Nothing,
    /// What the series that follow are.
    Type(Family<'a>),
    /// `# EOF`: nothing may follow.
    End,
    /// One number; its labels are beside it.
    Sample { name: Quoted<'a>, value: f64 },
}

/// The labels of one series, as they are written.
pub(super) type Labels<'a> = Vec<(Quoted<'a>, Quoted<'a>)>;

/// What is wrong with a line. Never quotes it: label values may be secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// Neither a name nor a comment.
    #[error("it does not begin with the name of a metric")]
    Name,
    /// A label that is not `name="value"`.
    #[error("its labels are not written as name=\"value\"")]
    Label,
    /// No closing quote.
    #[error("a quote in it is not closed")]
    Quote,
    /// No closing brace.
    #[error("its labels have no closing brace")]
    Brace,
    /// Nothing behind name and labels.
    #[error("it has no value")]
    NoValue,
    /// The value is no number.
    #[error("its value is not a number")]
    Value,
    /// What stands behind the value is no time.
    #[error("what stands behind its value is no timestamp")]
    Timestamp,
    /// What stands behind that is no exemplar.
    #[error("what stands at its end is no exemplar")]
    Exemplar,
    /// `# TYPE` with nothing behind it.
    #[error("its # TYPE names no metric and type")]
    Type,
    /// Something follows `# EOF`.
    #[error("it stands behind # EOF")]
    AfterEnd,
    /// The last line has no end, so that nobody knows whether it is whole.
    #[error("it does not end with a line feed: the answer may be cut off")]
    CutOff,
}

/// Reads one line, without its line feed. The labels of a sample are put into `labels`, which is emptied first.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read<'a>(line: &'a str, labels: &mut Labels<'a>) -> Result<Line<'a>, Broken> {
    labels.clear();
    let mut cursor = Cursor(line);
    cursor.blanks();
    if cursor.0.is_empty() {
        return Ok(Line::Nothing);
    }
    if cursor.eat('#') {
        return comment(cursor);
    }
    let name = cursor.name(true).map(Quoted::plain);
    cursor.blanks();
    let quoted_name = if cursor.eat('{') { braces(&mut cursor, labels)? } else { None };
    let name = match (name, quoted_name) {
        (Some(name), None) | (None, Some(name)) => name,
        _ => return Err(Broken::Name),
    };
    Ok(Line::Sample { name, value: value(&mut cursor)? })
}

fn comment(mut cursor: Cursor<'_>) -> Result<Line<'_>, Broken> {
    cursor.blanks();
    match cursor.word(|byte| !byte.is_ascii_whitespace()) {
        "EOF" if cursor.0.trim().is_empty() => Ok(Line::End),
        "TYPE" => {
            cursor.blanks();
            let name = if cursor.eat('"') { cursor.quoted(b'"') } else { cursor.name(true).map(Quoted::plain) };
            let kind = cursor.0.trim();
            let name = name.filter(|_| !kind.is_empty()).ok_or(Broken::Type)?;
            Ok(Line::Type(Family { name, kind: Kind::of(kind) }))
        }
        _ => Ok(Line::Nothing),
    }
}

/// Labels up to the closing brace; a quoted text alone is the name of the metric.
fn braces<'a>(cursor: &mut Cursor<'a>, labels: &mut Labels<'a>) -> Result<Option<Quoted<'a>>, Broken> {
    let mut metric = None;
    loop {
        cursor.blanks();
        if cursor.eat('}') {
            return Ok(metric);
        }
        let name = match (cursor.eat('"'), cursor.0.is_empty()) {
            (true, _) => cursor.quoted(b'"').ok_or(Broken::Quote)?,
            (false, true) => return Err(Broken::Brace),
            (false, false) => Quoted::plain(cursor.name(false).ok_or(Broken::Label)?),
        };
        cursor.blanks();
        if cursor.eat('=') {
            cursor.blanks();
            let opened = cursor.eat('"').then_some(()).ok_or(Broken::Label);
            opened?;
            labels.push((name, cursor.quoted(b'"').ok_or(Broken::Quote)?));
        } else if metric.replace(name).is_some() {
            return Err(Broken::Label);
        }
        cursor.blanks();
        if !cursor.eat(',') && !cursor.0.starts_with('}') {
            return Err(if cursor.0.is_empty() { Broken::Brace } else { Broken::Label });
        }
    }
}

/// The value; what may stand behind it has to be right, and does not matter.
fn value(cursor: &mut Cursor<'_>) -> Result<f64, Broken> {
    let text = token(cursor);
    if text.is_empty() {
        return Err(Broken::NoValue);
    }
    let value = scalar::number(text).ok_or(Broken::Value)?;
    optional_number(cursor).ok_or(Broken::Timestamp)?;
    if cursor.eat('#') {
        exemplar(cursor).ok_or(Broken::Exemplar)?;
    }
    Ok(value)
}

fn exemplar(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blanks();
    let opened = cursor.eat('{').then_some(());
    opened?;
    braces(cursor, &mut Labels::new()).ok()?;
    scalar::number(token(cursor))?;
    optional_number(cursor)?;
    cursor.0.is_empty().then_some(())
}

/// `None` where what comes next is neither a number, nor an exemplar, nor nothing.
fn optional_number(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blanks();
    if !cursor.0.is_empty() && !cursor.0.starts_with('#') {
        scalar::number(token(cursor)).filter(|number| number.is_finite())?;
        cursor.blanks();
    }
    (cursor.0.is_empty() || cursor.0.starts_with('#')).then_some(())
}

fn token<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    cursor.blanks();
    cursor.word(|byte| byte != b' ' && byte != b'\t')
}
