//! An XML-RPC answer: a value, or a fault. Pure.

use super::token::{Token, Tokens};

/// A value; what is simple keeps its text, whatever its type: an `i4` and a `string` of digits are the same to us.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nil,
    Simple(String),
    List(Vec<Value>),
    Members(Vec<(String, Value)>),
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Value(Value),
    Fault { code: Option<i64>, words: String },
}

/// Why an answer is none. No sentence quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotXmlRpc {
    #[error("the answer is not XML")]
    NotXml,
    #[error("the answer is not UTF-8")]
    Encoding,
    #[error("the answer declares a document type, which XML-RPC does not have")]
    DocType,
    #[error("the answer names an entity that XML does not have")]
    Entity,
    #[error("the answer has elements nested more than {0} deep")]
    Depth(usize),
    #[error("the answer ends within an element, after {0} bytes")]
    Ends(usize),
    #[error("the answer is not XML-RPC: {0}")]
    Shape(&'static str),
}

/// Reads a whole answer. Of structures only `wanted` members are kept: supervisord tells more of each process than anybody asks.
pub(super) fn read(body: &[u8], wanted: &[&str]) -> Result<Answer, NotXmlRpc> {
    let mut tokens = Tokens::new(body)?;
    opened(&mut tokens, "methodResponse")?;
    let answer = match tokens.child()?.as_deref() {
        Some("params") => {
            opened(&mut tokens, "param")?;
            opened(&mut tokens, "value")?;
            let value = value(&mut tokens, wanted)?;
            tokens.close()?; // param
            tokens.close()?; // params
            Answer::Value(value)
        }
        Some("fault") => {
            opened(&mut tokens, "value")?;
            let fault = value(&mut tokens, &["faultCode", "faultString"])?;
            tokens.close()?; // fault
            refusal(&fault)
        }
        _ => return Err(NotXmlRpc::Shape("neither params nor fault")),
    };
    tokens.close()?; // methodResponse
    ended(&mut tokens)?;
    Ok(answer)
}

fn refusal(fault: &Value) -> Answer {
    let words = fault.member("faultString").and_then(Value::text).unwrap_or_default().to_owned();
    Answer::Fault { code: fault.member("faultCode").and_then(Value::number), words }
}

fn opened(tokens: &mut Tokens<'_>, name: &'static str) -> Result<(), NotXmlRpc> {
    loop {
        return match tokens.next()? {
            Token::Open(found) if found == name => Ok(()),
            Token::Text(text) if text.trim().is_empty() => continue,
            _ => Err(NotXmlRpc::Shape(name)),
        };
    }
}

fn ended(tokens: &mut Tokens<'_>) -> Result<(), NotXmlRpc> {
    loop {
        return match tokens.next()? {
            Token::End => Ok(()),
            Token::Text(text) if text.trim().is_empty() => continue,
            _ => Err(NotXmlRpc::Shape("something after its end")),
        };
    }
}

/// What is inside `<value>`, up to its end; without a type it is a string.
fn value(tokens: &mut Tokens<'_>, wanted: &[&str]) -> Result<Value, NotXmlRpc> {
    let mut bare = String::new();
    loop {
        match tokens.next()? {
            Token::Text(text) => bare.push_str(&text),
            Token::Close => return Ok(Value::Simple(bare)),
            Token::Open(_) if !bare.trim().is_empty() => {
                return Err(NotXmlRpc::Shape("text before a type"));
            }
            Token::Open(kind) => {
                let value = typed(tokens, &kind, wanted)?;
                tokens.close()?;
                return Ok(value);
            }
            Token::End => return Err(NotXmlRpc::Shape("a value without an end")),
        }
    }
}

fn typed(tokens: &mut Tokens<'_>, kind: &str, wanted: &[&str]) -> Result<Value, NotXmlRpc> {
    match kind {
        "struct" => members(tokens, wanted),
        "array" => list(tokens, wanted),
        // Also as `ex:nil`, as some write the extension.
        "nil" | "ex:nil" => tokens.text().map(|_| Value::Nil),
        _ => tokens.text().map(Value::Simple),
    }
}

fn list(tokens: &mut Tokens<'_>, wanted: &[&str]) -> Result<Value, NotXmlRpc> {
    opened(tokens, "data")?;
    let mut values = Vec::new();
    while let Some(name) = tokens.child()? {
        if name != "value" {
            return Err(NotXmlRpc::Shape("a list of something else than values"));
        }
        values.push(value(tokens, wanted)?);
    }
    tokens.close()?; // array
    Ok(Value::List(values))
}

fn members(tokens: &mut Tokens<'_>, wanted: &[&str]) -> Result<Value, NotXmlRpc> {
    let mut members = Vec::new();
    while let Some(element) = tokens.child()? {
        if element != "member" {
            return Err(NotXmlRpc::Shape("a structure of something else than members"));
        }
        opened(tokens, "name")?;
        let name = tokens.text()?;
        opened(tokens, "value")?;
        let value = value(tokens, wanted)?;
        tokens.close()?; // member
        if wanted.contains(&&*name) {
            members.push((name, value));
        }
    }
    Ok(Value::Members(members))
}

impl Value {
    /// The member of this name, if this is a structure that has one.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// What a simple value says; nothing where it says nothing.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Simple(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    /// A simple value as a whole number.
    pub(super) fn number(&self) -> Option<i64> {
        self.text()?.parse().ok()
    }
}
