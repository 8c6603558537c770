//! What a role could do beside reading, if our sessions let it.

use sqlx::{Error, MySqlConnection, PgConnection, Row as _};

/// The first right that is more than reading; no row where there is none.
const POSTGRES: &str = "
    SELECT * FROM (
        SELECT 1, 'everything: it is a superuser' FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper
        UNION ALL
        (SELECT 2, format('%s on %I.%I', right_to, nspname, relname)
           FROM pg_catalog.pg_class c
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
                unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) right_to
          WHERE relkind IN ('r', 'p', 'v', 'f') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
            AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, right_to)
          ORDER BY nspname, relname, right_to LIMIT 1)
        UNION ALL
        (SELECT 3, format('CREATE in schema %I', nspname) FROM pg_catalog.pg_namespace
          WHERE nspname !~ '^pg_' AND has_schema_privilege(oid, 'CREATE') ORDER BY nspname LIMIT 1)
        UNION ALL
        SELECT 4, format('CREATE in database %I', current_database())
         WHERE has_database_privilege(current_database(), 'CREATE')
    ) rights(rank, what) ORDER BY rank LIMIT 1";

/// Rights of MySQL and MariaDB that only let one look.
const LOOKING: &[&str] = &[
    "USAGE",
    "SELECT",
    "SHOW VIEW",
    "SHOW DATABASES",
    "PROCESS",
    "REPLICATION CLIENT",
    "BINLOG MONITOR",
    "SLAVE MONITOR",
    "REPLICA MONITOR",
    "SHOW_ROUTINE",
];

pub(super) async fn of_postgres(session: &mut PgConnection) -> Result<Option<String>, Error> {
    let row = sqlx::query(POSTGRES).fetch_optional(session).await?;
    row.map(|row| row.try_get(1)).transpose()
}

pub(super) async fn of_mysql(session: &mut MySqlConnection) -> Result<Option<String>, Error> {
    let rows = sqlx::raw_sql("SHOW GRANTS").fetch_all(session).await?;
    let grants = rows.iter().map(|row| row.try_get_unchecked::<&str, _>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(grants.into_iter().find_map(more))
}

/// What a line of `SHOW GRANTS` gives beside looking.
fn more(grant: &str) -> Option<String> {
    let (rights, place) = grant.strip_prefix("GRANT ")?.split_once(" ON ")?;
    let place = place.split(" TO ").next().unwrap_or_default().replace('`', "");
    let mut depth = 0_usize;
    let apart = |char: char| {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == ',' && depth == 0
    };
    let mut rights = rights.split(apart).map(|right| right.split('(').next().unwrap_or_default().trim());
    rights.find(|right| !LOOKING.contains(right)).map(|right| format!("{right} on {place}"))
}

#[cfg(test)]
mod tests {
    use super::more;
    use rstest::rstest;

    #[rstest]
    #[case("GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD '*0'", None)]
    #[case("GRANT SELECT, SHOW VIEW ON `app`.* TO `r`@`%`", None)]
    #[case("GRANT SELECT (`a`, `b`) ON `app`.`t` TO `r`@`%`", None)]
    #[case("GRANT `reader` TO `r`@`%`", None)]
    #[case("GRANT SELECT, INSERT ON `app`.* TO `r`@`%`", Some("INSERT on app.*"))]
    #[case("GRANT SELECT (`a`, `b`), UPDATE (`c`) ON `app`.`t` TO `r`@`%`", Some("UPDATE on app.t"))]
    #[case("GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION", Some("ALL PRIVILEGES on *.*"))]
    fn what_is_more_than_looking_is_told(#[case] grant: &str, #[case] right: Option<&str>) {
        assert_eq!(more(grant).as_deref(), right);
    }
}
