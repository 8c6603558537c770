//! Sessions, by the hash of what stands in the cookie: who reads the file cannot sign in with it.

use super::{Store, StoreError};
use crate::auth::{Email, secret::Hashed, session::Session};
use app::time::Timestamp;
use sqlx::{Row as _, sqlite::SqliteRow};

pub(super) const TABLE: &str = r"
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    email TEXT NOT NULL REFERENCES people (email),
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_email ON sessions (email)
";

impl Store {
    /// Every session, also those that are over and not yet forgotten.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn sessions(&self) -> Result<Vec<(Hashed, Session)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM sessions").fetch_all(&mut *self.connection().await).await?;
        Ok(rows.iter().filter_map(|row| session(row).transpose()).collect::<Result<_, _>>()?)
    }

    /// Adds a session of somebody who is known.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn add_session(&self, hash: Hashed, session: &Session) -> Result<(), StoreError> {
        let add = "INSERT INTO sessions (hash, email, created_ms, used_ms, address) VALUES (?, ?, ?, ?, ?)";
        let add = sqlx::query(add)
            .bind(hash.0.as_slice())
            .bind(session.email.as_str())
            .bind(session.created.as_ms())
            .bind(session.used().as_ms())
            .bind(&session.address);
        add.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Notes when a session was last used.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn note_used(&self, hash: Hashed, at: Timestamp) -> Result<(), StoreError> {
        let note = sqlx::query("UPDATE sessions SET used_ms = ? WHERE hash = ?");
        note.bind(at.as_ms()).bind(hash.0.as_slice()).execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn end_session(&self, hash: Hashed) -> Result<(), StoreError> {
        let end = sqlx::query("DELETE FROM sessions WHERE hash = ?").bind(hash.0.as_slice());
        end.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Ends every session of somebody.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn end_sessions_of(&self, email: &Email) -> Result<(), StoreError> {
        let end = sqlx::query("DELETE FROM sessions WHERE email = ?").bind(email.as_str());
        end.execute(&mut *self.connection().await).await?;
        Ok(())
    }
}

/// `None` for what is none: a hand that wrote into the table.
fn session(row: &SqliteRow) -> Result<Option<(Hashed, Session)>, sqlx::Error> {
    let hash: Vec<u8> = row.try_get("hash")?;
    let (Ok(hash), Ok(email)) = (hash.try_into(), Email::parse(row.try_get("email")?)) else { return Ok(None) };
    let at = |column| row.try_get(column).map(Timestamp::from_ms);
    Ok(Some((Hashed(hash), Session::new(email, at("created_ms")?, at("used_ms")?, row.try_get("address")?))))
}
