//! Whether a statement only reads: what is accepted is one SELECT, and stays one.

use super::{check_sentence, chosen};
use crate::client::sql::{Engine, Query};
use sqlparser::{
    keywords::Keyword,
    tokenizer::{Token, Tokenizer},
};

const ENGINES: [Engine; 3] = [Engine::Postgres, Engine::Mysql, Engine::Sqlite];

/// A statement of the configuration, for each engine.
pub fn sql(bytes: &[u8]) {
    let (first, rest) = chosen(bytes);
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let engine = ENGINES[first % ENGINES.len()];
    match Query::new(text, engine, false) {
        Err(error) => check_sentence(&error.to_string()),
        Ok(query) => {
            check_sentence(&query.to_string());
            assert!(Query::new(query.text(), engine, false).is_ok(), "not accepted a second time: {:?}", query.text());
            let newest = query.newest("finished_at", 500);
            assert!(
                Query::new(newest.text(), engine, false).is_ok() || ends_in_keyword(query.text(), engine),
                "no statement any more with its limit: {:?}",
                newest.text()
            );
            let secret = Query::new(text, engine, true).map(|query| format!("{query} {query:?}"));
            assert_eq!(secret.as_deref(), Ok("the query Query(the query)"));
        }
    }
}

/// `SELECT a, not`: the parser takes it for a name, and no server does.
fn ends_in_keyword(text: &str, engine: Engine) -> bool {
    let tokens = Tokenizer::new(engine.dialect(), text).tokenize().unwrap_or_default();
    let last = tokens.iter().rfind(|token| !matches!(token, Token::Whitespace(_)));
    matches!(last, Some(Token::Word(word)) if word.keyword != Keyword::NoKeyword)
}
