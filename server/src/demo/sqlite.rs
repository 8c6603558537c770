//! A real `SQLite` file.

use super::{
    DemoError,
    config::{Draft, Maintenance, Target},
};
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::path::Path;

/// Creates the database in `dir` and fills it with a few rows.
///
/// # Errors
/// When the file cannot be written.
pub async fn start(dir: &Path, draft: &mut Draft) -> Result<(), DemoError> {
    let file = dir.join("orders.sqlite");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut database = SqliteConnection::connect_with(&options).await?;
    sqlx::query("create table orders (id integer primary key, day text not null, cents integer not null)")
        .execute(&mut database)
        .await?;
    sqlx::query("insert into orders (day, cents) values ('2026-11-21', 4990), ('2026-11-22', 12900)")
        .execute(&mut database)
        .await?;
    database.close().await?;
    let target = Target::new("orders-db", format!("sqlite://{}", file.display()));
    draft.targets.push(Target { owner: Some("shop"), ..target });
    // From hour to hour, so that it is there whenever somebody looks.
    let why = "moving the orders to a larger disk";
    draft.maintenance.push(Maintenance { targets: &["core/orders-db"], cron: "0 * * * *", length: "1h", why });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[tokio::test]
    async fn the_url_in_the_configuration_opens_the_filled_database_read_only() {
        let (dir, mut draft) = (tempfile::tempdir().unwrap(), Draft::default());
        start(dir.path(), &mut draft).await.unwrap();
        let options = SqliteConnectOptions::from_str(&draft.targets[0].url).unwrap().read_only(true);
        let mut database = SqliteConnection::connect_with(&options).await.unwrap();
        let rows: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut database).await.unwrap();
        assert_eq!(rows, 2);
    }
}
