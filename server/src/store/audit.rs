//! What was done, by whom: the newest rows, older ones are forgotten.

use super::{Store, StoreError};
use crate::auth::audit::{Entry, What};
use app::time::Timestamp;
use sqlx::{Row as _, sqlite::SqliteRow};

pub(super) const TABLE: &str = r#"
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    what TEXT NOT NULL,
    "by" TEXT,
    about TEXT,
    address TEXT,
    detail TEXT
) STRICT
"#;

/// So many rows are kept.
pub const KEPT: i64 = 10_000;

impl Store {
    /// Adds an entry, and forgets the oldest where there are too many.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn add_entry(&self, entry: &Entry) -> Result<(), StoreError> {
        let add = r#"INSERT INTO audit (at_ms, what, "by", about, address, detail) VALUES (?, ?, ?, ?, ?, ?)"#;
        let add = sqlx::query(add)
            .bind(entry.at.as_ms())
            .bind(entry.what.as_str())
            .bind(entry.by.as_deref())
            .bind(entry.about.as_deref())
            .bind(entry.address.as_deref())
            .bind(entry.detail.as_deref());
        let mut connection = self.connection().await;
        let id = add.execute(&mut *connection).await?.last_insert_rowid();
        sqlx::query("DELETE FROM audit WHERE id <= ?").bind(id - KEPT).execute(&mut *connection).await?;
        Ok(())
    }

    /// At most `count` entries, the newest first, after skipping `skip`.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn entries(&self, skip: u32, count: u32) -> Result<Vec<Entry>, StoreError> {
        let page = sqlx::query("SELECT * FROM audit ORDER BY id DESC LIMIT ? OFFSET ?").bind(count).bind(skip);
        let rows = page.fetch_all(&mut *self.connection().await).await?;
        Ok(rows.iter().filter_map(|row| entry(row).transpose()).collect::<Result<_, _>>()?)
    }
}

/// `None` for what this version has no word for.
fn entry(row: &SqliteRow) -> Result<Option<Entry>, sqlx::Error> {
    let Some(what) = What::from_word(row.try_get("what")?) else { return Ok(None) };
    Ok(Some(Entry {
        at: Timestamp::from_ms(row.try_get("at_ms")?),
        what,
        by: row.try_get("by")?,
        about: row.try_get("about")?,
        address: row.try_get("address")?,
        detail: row.try_get("detail")?,
    }))
}
