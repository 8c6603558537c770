//! Windows that were opened from the shell.

use super::{Store, StoreError};
use crate::maintenance::{Mute, Pattern};
use app::time::Timestamp;
use sqlx::{Row as _, sqlite::SqliteRow};

pub(super) const TABLE: &str = r#"
CREATE TABLE mutes (
    target TEXT PRIMARY KEY,
    until_ms INTEGER NOT NULL,
    why TEXT,
    "by" TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT
"#;

impl Store {
    /// Every mute, by the text of its target; also those that are over and not yet forgotten.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn mutes(&self) -> Result<Vec<Mute>, StoreError> {
        let all = r#"SELECT target, until_ms, why, "by", created_ms FROM mutes ORDER BY target"#;
        let rows = sqlx::query(all).fetch_all(&mut *self.connection().await).await?;
        Ok(rows.iter().map(mute).collect::<Result<_, _>>()?)
    }

    /// Adds a mute, in place of an earlier one of the same target.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn mute(&self, mute: &Mute) -> Result<(), StoreError> {
        let add = r#"INSERT OR REPLACE INTO mutes (target, until_ms, why, "by", created_ms) VALUES (?, ?, ?, ?, ?)"#;
        let add = sqlx::query(add)
            .bind(mute.target.as_str())
            .bind(mute.until.as_ms())
            .bind(mute.why.as_deref())
            .bind(&mute.by)
            .bind(mute.created.as_ms());
        add.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Ends the mute of this target; whether there was one.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn unmute(&self, target: &Pattern) -> Result<bool, StoreError> {
        let end = sqlx::query("DELETE FROM mutes WHERE target = ?").bind(target.as_str());
        Ok(end.execute(&mut *self.connection().await).await?.rows_affected() > 0)
    }

    /// Forgets the mutes that are over at `now`.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn forget_mutes_until(&self, now: Timestamp) -> Result<(), StoreError> {
        let forget = sqlx::query("DELETE FROM mutes WHERE until_ms <= ?").bind(now.as_ms());
        forget.execute(&mut *self.connection().await).await?;
        Ok(())
    }
}

fn mute(row: &SqliteRow) -> Result<Mute, sqlx::Error> {
    Ok(Mute {
        target: Pattern::new(row.try_get::<String, _>("target")?),
        until: Timestamp::from_ms(row.try_get("until_ms")?),
        why: row.try_get("why")?,
        by: row.try_get("by")?,
        created: Timestamp::from_ms(row.try_get("created_ms")?),
    })
}
