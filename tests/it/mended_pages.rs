//! What once went wrong and must not again: pages, files and mails.

use sqlx::PgPool;

use crate::house::{House, open_policy};

/// Once: RESET-1: with `mkt` beside them, `username` and `whr` stay in the address of the first redirect.
#[sqlx::test]
async fn the_first_redirect_drops_all_three(pool: PgPool) {
    let house = House::new(pool).await;
    let response = house.browser().send("GET", "/?mkt=nl&username=sam@quillham.example&whr=quillham.example", None).await;
    assert_eq!(response.headers()["location"], "/");
}

/// Once: DIR-9: a password for a person who is on-premises already is swallowed, not refused.
#[sqlx::test]
async fn a_password_for_somebody_on_premises_is_refused_in_a_second_file_too(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, "user_id,authority,source_anchor\nprem@quillham.example,hash_sync,YQ==\n").await;
    let mut tx = house.app.pool.begin().await.unwrap();
    let csv = "user_id,password\nprem@quillham.example,Other-Harbour-77\n";
    let result = latchkey::directory::import::import(&mut tx, &house.app.keys, &house.app.hasher, tenant, csv, house.time()).await;
    assert!(result.is_err());
}

/// Once: line numbers count records, not lines: an empty line or a quoted line break moves them.
#[sqlx::test]
async fn a_fault_after_an_empty_line_has_its_own_line(pool: PgPool) {
    drop(pool);
    for csv in [
        "user_id,display_name\n\nsam@x.example,Sam\nnot an address,Kim\n",
        "user_id,display_name\nsam@x.example,\"Sam\nOkafor\"\nnot an address,Kim\n",
    ] {
        let rows = latchkey::directory::import::parse(csv).unwrap();
        assert_eq!(rows.last().unwrap().0, 4, "{csv}");
    }
}

/// Once: `(0)` and impossible lengths are taken as they are.
#[sqlx::test]
async fn a_number_is_possible_for_its_country_and_has_no_trunk_zero(pool: PgPool) {
    drop(pool);
    let parsed = |text| latchkey::directory::PhoneNumber::parse(text).map(|number| number.as_e164().to_owned());
    assert_eq!(parsed("+1 425123"), None);
    assert_eq!(parsed("+1 42512345678"), None);
    assert_ne!(parsed("+31 (0)6 12345642").as_deref(), Some("+310612345642"));
}

/// Once: a line replaces roles but only ever adds licences and groups: nobody can be taken out of scope by a file.
#[sqlx::test]
async fn a_second_file_takes_licences_and_groups_away(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let columns = "user_id,alternate_email,licences,groups\n";
    house.people(tenant, &format!("{columns}kim@quillham.example,kim@posteo.example,basic,Staff\n")).await;
    house.people(tenant, &format!("{columns}kim@quillham.example,,free,Left\n")).await;
    let count = async |table: &'static str| {
        sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&house.app.pool).await.unwrap()
    };
    assert_eq!((count("licence").await, count("group_member").await), (1, 1));
}

/// Once: a NUL in a field ends as a database error without a line.
#[sqlx::test]
async fn a_nul_is_a_fault_of_its_line(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut tx = house.app.pool.begin().await.unwrap();
    let csv = "user_id,display_name\nkim@quillham.example,Ki\0m\n";
    let result = latchkey::directory::import::import(&mut tx, &house.app.keys, &house.app.hasher, tenant, csv, house.time()).await;
    assert!(matches!(result, Err(latchkey::directory::import::ImportError::Faults(_))), "{result:?}");
}
