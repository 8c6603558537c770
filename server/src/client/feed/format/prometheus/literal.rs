//! Texts in quotes, as PromQL writes them: with Go's escapes in `"` and `'`, with none in backticks.

use super::cursor::Cursor;

/// Reads one, from its opening quote to the closing one.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<String, String> {
    if cursor.eat('`') {
        let (text, rest) = cursor.0.split_once('`').ok_or("a quote is not closed")?;
        cursor.0 = rest;
        return Ok(text.to_owned());
    }
    let quote = match cursor.0.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => *quote,
        _ => return Err(format!("a text in quotes is missing before {:?}", cursor.0)),
    };
    cursor.eat(quote.into());
    let quoted = cursor.quoted(quote).ok_or("a quote is not closed")?;
    unescaped(quoted.raw)
}

fn unescaped(raw: &str) -> Result<String, String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mut signs = behind.chars();
        let escape = signs.next().unwrap_or_default();
        rest = signs.as_str();
        text.push(match escape {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '\\' | '"' | '\'' => escape,
            'x' => code(&mut rest, 2)?,
            'u' => code(&mut rest, 4)?,
            'U' => code(&mut rest, 8)?,
            _ => {
                return Err(format!(
                    "\\{escape} is no escape in quotes: write \\\\{escape}, or put the text in backticks"
                ));
            }
        });
    }
    text.push_str(rest);
    Ok(text)
}

/// The sign whose code is in the next so many hexadecimal digits.
fn code(rest: &mut &str, digits: usize) -> Result<char, String> {
    let wrong = || format!("an escape needs {digits} hexadecimal digits that stand for a sign");
    let (number, behind) = rest.split_at_checked(digits).ok_or_else(wrong)?;
    *rest = behind;
    u32::from_str_radix(number, 16).ok().and_then(char::from_u32).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#""""#, "")]
    #[case(r#""a\tb\n\\\"\'""#, "a\tb\n\\\"'")]
    #[case(r"'a\'b'", "a'b")]
    #[case(r"`\d\n`", r"\d\n")]
    #[case(r#""\x41\u00e9\U0001f600""#, "Aé😀")]
    fn texts_are_read(#[case] literal: &str, #[case] text: &str) {
        assert_eq!(read(&mut Cursor(literal)).unwrap(), text);
    }

    #[rstest]
    #[case(r#""\u00""#, "an escape needs 4 hexadecimal digits that stand for a sign")]
    #[case(r#""\ud800""#, "an escape needs 4 hexadecimal digits that stand for a sign")]
    #[case("`a", "a quote is not closed")]
    #[case("", "a text in quotes is missing before \"\"")]
    fn mistakes_are_told(#[case] literal: &str, #[case] why: &str) {
        assert_eq!(read(&mut Cursor(literal)).unwrap_err(), why);
    }
}
