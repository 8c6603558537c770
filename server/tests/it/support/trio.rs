//! The same numbers in a PostgreSQL, a MariaDB and a SQLite, each in types of its own.

use super::{mysql::Mysql, postgres::Postgres};
use jiff::{ToSpan as _, civil::Date};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, PgConnection,
    SqliteConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;

/// Three databases with a table `revenue (day, amount)`.
pub struct Trio {
    pub postgres: Postgres,
    pub mysql: Mysql,
    folder: TempDir,
}

impl Trio {
    /// With `100.50`, `101.50` and so on for today and the nine days before.
    pub async fn start() -> Self {
        let (postgres, mysql) = tokio::join!(Postgres::start(), Mysql::start());
        let trio = Self { postgres, mysql, folder: TempDir::new().unwrap() };
        trio.postgres("CREATE TABLE revenue (day date PRIMARY KEY, amount numeric(20, 4))").await;
        trio.mysql("CREATE TABLE revenue (day date PRIMARY KEY, amount decimal(20, 2))").await;
        trio.sqlite("CREATE TABLE revenue (day text PRIMARY KEY, amount real)").await;
        for ago in 0..10 {
            trio.everywhere(&format!("INSERT INTO revenue VALUES ('{}', {}.5)", day(ago), 100 + ago)).await;
        }
        trio
    }

    pub async fn everywhere(&self, statement: &str) {
        tokio::join!(self.postgres(statement), self.mysql(statement), self.sqlite(statement));
    }

    pub async fn postgres(&self, statement: &str) {
        let mut session = PgConnection::connect(&self.postgres.url()).await.unwrap();
        session.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    }

    pub async fn mysql(&self, statement: &str) {
        let mut session = MySqlConnection::connect(&self.mysql.url()).await.unwrap();
        session.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    }

    pub async fn sqlite(&self, statement: &str) {
        let mut session = self.sqlite_session().await;
        session.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    }

    async fn sqlite_session(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("w.db")).create_if_missing(true);
        options.connect().await.unwrap()
    }

    pub fn sqlite_url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("w.db").display())
    }

    /// A widget `m` over all three as `pg`, `my` and `lite`, asked every second, with more keys of the metric `revenue`.
    pub fn widget(&self, keys: &str) -> String {
        widget(&self.postgres.url(), &self.mysql.url(), &self.sqlite_url(), keys)
    }
}

/// A widget over three databases at these addresses.
pub fn widget(postgres: &str, mysql: &str, sqlite: &str, keys: &str) -> String {
    format!(
        "[[widget]]\nid = \"m\"\nkind = \"metrics\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n\
         [widget.databases]\npg = {postgres:?}\nmy = {mysql:?}\nlite = {sqlite:?}\n\
         [[widget.metric]]\nname = \"revenue\"\n\
         query = \"select day, amount from revenue where day >= {{from}} and day < {{to}}\"\n{keys}\n"
    )
}

/// The date so many days ago, in UTC.
pub fn day(ago: i64) -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_sub(ago.days()).unwrap()
}
