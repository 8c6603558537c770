//! Who has signed in, and what was decided about them.

use super::{Store, StoreError};
use crate::auth::{
    Email,
    person::{Person, Role, Status},
};
use app::time::Timestamp;
use sqlx::{Row as _, sqlite::SqliteRow};

pub(super) const TABLE: &str = r"
CREATE TABLE people (
    email TEXT PRIMARY KEY,
    name TEXT,
    subject TEXT,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    address TEXT,
    decided_by TEXT,
    decided_ms INTEGER
) STRICT
";

impl Store {
    /// Everybody who has signed in, by address.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows = sqlx::query("SELECT * FROM people ORDER BY email").fetch_all(&mut *self.connection().await).await?;
        Ok(rows.iter().filter_map(|row| person(row).transpose()).collect::<Result<_, _>>()?)
    }

    /// Keeps what is known of somebody, in place of what was.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn keep_person(&self, person: &Person) -> Result<(), StoreError> {
        let keep = r"INSERT INTO people
            (email, name, subject, role, status, first_seen_ms, last_seen_ms, address, decided_by, decided_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (email) DO UPDATE SET
                name = excluded.name, subject = excluded.subject, role = excluded.role, status = excluded.status,
                first_seen_ms = excluded.first_seen_ms, last_seen_ms = excluded.last_seen_ms,
                address = excluded.address, decided_by = excluded.decided_by, decided_ms = excluded.decided_ms";
        let keep = sqlx::query(keep)
            .bind(person.email.as_str())
            .bind(person.name.as_deref())
            .bind(person.subject.as_deref())
            .bind(person.role.as_str())
            .bind(person.status.as_str())
            .bind(person.first_seen.as_ms())
            .bind(person.last_seen.as_ms())
            .bind(person.address.as_deref())
            .bind(person.decided_by.as_deref())
            .bind(person.decided_at.map(Timestamp::as_ms));
        keep.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Notes when somebody was last seen.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub async fn note_seen(&self, email: &Email, at: Timestamp) -> Result<(), StoreError> {
        let note = sqlx::query("UPDATE people SET last_seen_ms = max(last_seen_ms, ?) WHERE email = ?");
        note.bind(at.as_ms()).bind(email.as_str()).execute(&mut *self.connection().await).await?;
        Ok(())
    }
}

/// `None` for what is none: a hand that wrote into the table.
fn person(row: &SqliteRow) -> Result<Option<Person>, sqlx::Error> {
    let Ok(email) = Email::parse(row.try_get("email")?) else { return Ok(None) };
    Ok(Some(Person {
        email,
        name: row.try_get("name")?,
        subject: row.try_get("subject")?,
        role: Role::from_word(row.try_get("role")?),
        status: Status::from_word(row.try_get("status")?),
        first_seen: Timestamp::from_ms(row.try_get("first_seen_ms")?),
        last_seen: Timestamp::from_ms(row.try_get("last_seen_ms")?),
        address: row.try_get("address")?,
        decided_by: row.try_get("decided_by")?,
        decided_at: row.try_get::<Option<i64>, _>("decided_ms")?.map(Timestamp::from_ms),
    }))
}
