//! XML as far as XML-RPC needs it: elements and text. No attributes, no declarations, no entities but XML's own five.

use super::answer::NotXmlRpc;
use quick_xml::{
    Reader,
    errors::{Error, SyntaxError},
    events::{BytesRef, Event},
};
use std::borrow::Cow;

/// Elements within elements; XML-RPC's own answers have about a dozen.
const MAX_DEPTH: usize = 64;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(Cow<'a, str>),
    Close,
    Text(Cow<'a, str>),
    End,
}

/// One document, read from its beginning to its end.
pub(super) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    length: usize,
    depth: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(body: &'a [u8]) -> Result<Self, NotXmlRpc> {
        let text = std::str::from_utf8(body).map_err(|_| NotXmlRpc::Encoding)?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, length: body.len(), depth: 0 })
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, NotXmlRpc> {
        loop {
            return Ok(match self.reader.read_event().map_err(|error| self.bad(&error))? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(NotXmlRpc::Depth(MAX_DEPTH));
                    }
                    Token::Open(Cow::Owned(start.name().as_ref().to_owned()))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::Close
                }
                Event::Text(text) => Token::Text(text.into_inner()),
                Event::CData(text) => Token::Text(text.into_inner()),
                Event::GeneralRef(reference) => Token::Text(Cow::Owned(character(&reference)?.to_string())),
                Event::DocType(_) => return Err(NotXmlRpc::DocType),
                Event::Eof if self.depth > 0 => return Err(NotXmlRpc::Ends(self.length)),
                Event::Eof => Token::End,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => continue,
            });
        }
    }

    /// The next element's name; `None` where the one around it ends.
    pub(super) fn child(&mut self) -> Result<Option<Cow<'a, str>>, NotXmlRpc> {
        loop {
            match self.next()? {
                Token::Open(name) => return Ok(Some(name)),
                Token::Close => return Ok(None),
                Token::Text(text) if text.trim().is_empty() => {}
                Token::Text(_) => return Err(NotXmlRpc::Shape("text between elements")),
                Token::End => return Err(NotXmlRpc::Ends(self.length)),
            }
        }
    }

    /// The end of an element that has nothing more in it.
    pub(super) fn close(&mut self) -> Result<(), NotXmlRpc> {
        match self.child()? {
            None => Ok(()),
            Some(_) => Err(NotXmlRpc::Shape("more elements than there should be")),
        }
    }

    /// The text up to the end of an element that has nothing but text.
    pub(super) fn text(&mut self) -> Result<String, NotXmlRpc> {
        let mut whole = String::new();
        loop {
            match self.next()? {
                Token::Text(text) => whole.push_str(&text),
                Token::Close => return Ok(whole),
                Token::Open(_) => return Err(NotXmlRpc::Shape("an element within a simple value")),
                Token::End => return Err(NotXmlRpc::Ends(self.length)),
            }
        }
    }

    fn bad(&self, error: &Error) -> NotXmlRpc {
        match error {
            // Whatever is open where the text ends has not been read to its end.
            Error::Syntax(SyntaxError::InvalidBangMarkup) => NotXmlRpc::NotXml,
            Error::Syntax(_) => NotXmlRpc::Ends(self.length),
            _ => NotXmlRpc::NotXml,
        }
    }
}

/// Nothing is looked up and nothing expands to more than one character.
fn character(reference: &BytesRef<'_>) -> Result<char, NotXmlRpc> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| NotXmlRpc::Entity)? {
        return Ok(character);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(NotXmlRpc::Entity),
    }
}
