//! People by CSV: what is refused, with line and reason, and what a second file changes (DIR-2, DIR-3, DIR-6, DIR-9).

use latchkey::directory::{
    import::{Fault, ImportError, Imported, group, import},
    store::{Who, person},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    house::{HOME, House, PASSWORD, open_policy},
    walk::sign_in,
};

async fn tenant(pool: PgPool) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    (house, tenant)
}

/// Imports and commits whatever came of it: what was refused must not have been written.
async fn run(house: &House, tenant: Uuid, csv: &str) -> Result<Imported, Vec<Fault>> {
    let mut tx = house.app.pool.begin().await.unwrap();
    let result = import(&mut tx, &house.app.keys, &house.app.hasher, tenant, csv, house.time()).await;
    tx.commit().await.unwrap();
    match result {
        Ok(done) => Ok(done),
        Err(ImportError::Faults(faults)) => Err(faults),
        Err(error) => panic!("{error:?}"),
    }
}

async fn rows(house: &House) -> Vec<i64> {
    let mut all = vec![];
    for table in ["users", "contact", "credential", "licence", "groups", "group_member"] {
        all.push(
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&house.app.pool).await.unwrap(),
        );
    }
    all
}

#[sqlx::test]
async fn every_fault_is_named_with_its_line_and_nothing_is_half_imported(pool: PgPool) {
    let (house, tenant) = tenant(pool).await;
    let columns = "user_id,kind,enabled,authority,source_anchor,roles,licences,primary_mail,mobile_phone,password,must_change";
    let lines = [
        ("fine@quillham.example,,,,,,basic,,,,", None),
        ("no address,,,,,,,,,,", Some("user_id \"no address\" is not an address such as sam@example.org")),
        ("kim@elsewhere.example,,,,,,,,,,", Some("user_id: elsewhere.example is not a domain of this tenant")),
        ("a@quillham.example,visitor,,,,,,,,,", Some("kind \"visitor\" is none of: member, guest, self_service, synced_guest")),
        ("b@quillham.example,,maybe,,,,,,,,", Some("enabled \"maybe\" is neither yes nor no")),
        ("c@quillham.example,,,ldap,x,,,,,,", Some("authority \"ldap\" is none of: cloud, hash_sync, pass_through, federated")),
        ("d@quillham.example,,,hash_sync,,,,,,,", Some("a person managed on-premises needs a source_anchor")),
        ("e@quillham.example,,,federated,x,,,,,Old-Lighthouse-42,", Some("a person managed on-premises cannot have a password here")),
        ("f@quillham.example,,,,,king;global_administrator,,,,,", Some("roles \"king\" is none of: global_administrator,")),
        ("g@quillham.example,,,,,,gold,,,,", Some("licences: \"gold\" is none of: basic, ems,")),
        ("h@quillham.example,,,,,,,here,,,", Some("primary_mail \"here\" is not an e-mail address")),
        ("i@quillham.example,,,,,,,,0612345678,,", Some("mobile_phone \"0612345678\" is not a number such as +1 4251234567")),
        ("FINE@quillham.example,,,,,,,,,,", Some("user_id stands in line 2 already")),
        ("j@quillham.example,,,,,,,,,,perhaps", Some("must_change \"perhaps\" is neither yes nor no")),
    ];
    let csv = format!("{columns}\n{}\n", lines.map(|(line, _)| line).join("\n"));
    let faults = run(&house, tenant, &csv).await.unwrap_err();
    let expected: Vec<(u64, &str)> = lines.iter().zip(2..).filter_map(|((_, fault), line)| Some((line, (*fault)?))).collect();
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, (line, reason)) in faults.iter().zip(expected) {
        assert_eq!(fault.line, line);
        assert!(fault.reason.starts_with(reason), "line {line}: {}", fault.reason);
    }
    assert_eq!(rows(&house).await, [0; 6]);
}

#[sqlx::test]
async fn a_file_that_cannot_be_read_says_where(pool: PgPool) {
    let (house, tenant) = tenant(pool).await;
    for (csv, line, reason) in [
        ("user_id,shoe_size\nsam@quillham.example,43\n", 2, "unknown field `shoe_size`"),
        ("user_id,kind\nsam@quillham.example\n", 2, "this line has 1 fields, the header has 2"),
        ("user_id\nsam@quillham.example\nkim@quillham.example,x\n", 3, "this line has 2 fields, the header has 1"),
    ] {
        let faults = run(&house, tenant, csv).await.unwrap_err();
        assert_eq!((faults.len(), faults[0].line), (1, line), "{csv}: {faults:?}");
        assert!(faults[0].reason.contains(reason), "{faults:?}");
    }
    assert_eq!(run(&house, tenant, "").await.unwrap(), Imported { added: 0, changed: 0 });
    assert_eq!(rows(&house).await, [0; 6]);
}

#[sqlx::test]
async fn a_second_file_changes_what_it_says_and_leaves_what_it_does_not(pool: PgPool) {
    let (house, tenant) = tenant(pool).await;
    let first = format!(
        "\u{feff}user_id,display_name,alternate_email,mobile_phone,licences,groups,roles,password,must_change\r\n\
         Sam@Quillham.example,\"Okafor, Sam\",sam@posteo.example,+31 612345642,basic;ems,Staff;Étage 1,user_administrator;user_administrator,{PASSWORD},no\r\n"
    );
    assert_eq!(run(&house, tenant, &first).await.unwrap(), Imported { added: 1, changed: 0 });
    let look = async || {
        let mut db = house.app.pool.acquire().await.unwrap();
        person(&mut db, &house.app.keys, tenant, Who::Key("sam@quillham.example")).await.unwrap().unwrap()
    };
    let sam = look().await;
    assert_eq!((sam.upn.as_str(), sam.display_name.as_str(), sam.must_change), ("Sam@Quillham.example", "Okafor, Sam", false));
    assert_eq!((sam.groups.len(), &*sam.roles, sam.authentic), (2, &["user_administrator".to_owned()][..], true));
    assert!(sam.own_capabilities.contains(&"writeback".to_owned()));
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "account");

    let second = "user_id,alternate_email,office_phone,groups\nsam@quillham.example,new@posteo.example,+1 4251234567X12345, staff ;Other\n";
    assert_eq!(run(&house, tenant, second).await.unwrap(), Imported { added: 0, changed: 1 });
    let changed = look().await;
    assert_eq!((changed.id, changed.display_name.as_str()), (sam.id, "Okafor, Sam"));
    assert_eq!((changed.email.as_deref(), changed.mobile.as_deref()), (Some("new@posteo.example"), Some("+31612345642")));
    assert_eq!(changed.office.as_deref(), Some("+14251234567"), "an extension is dropped before a call");
    assert_eq!(
        (changed.groups.len(), changed.authentic),
        (2, true),
        "the group is known whatever its capitals, and the one not named is left"
    );
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "account", "the password stays");

    run(&house, tenant, "user_id,password\nsam@quillham.example,Other-Harbour-77\n").await.unwrap();
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "signin");
    assert_eq!(sign_in(&house, "sam@quillham.example", "Other-Harbour-77").await, "change-password");
    assert!(look().await.must_change, "whoever wrote the file knows the password");
}

#[sqlx::test]
async fn numbers_and_addresses_are_taken_in_the_forms_people_write(pool: PgPool) {
    let (house, tenant) = tenant(pool).await;
    for (n, (column, given, stored)) in [
        ("mobile_phone", "+1 4251234567", Some("+14251234567")),
        ("mobile_phone", "+1 4251234567X12345", Some("+14251234567")),
        ("mobile_phone", "+31 (6) 12-34.56 42", Some("+31612345642")),
        ("mobile_phone", "+٣١ ٦ ١٢٣٤٥٦٧٨", Some("+31612345678")),
        ("mobile_phone", "0031612345678", None),
        ("mobile_phone", "+31612345678x", None),
        ("mobile_phone", "+31 call me", None),
        ("mobile_phone", "+1234567890123456", None),
        ("alternate_email", "用户@例子.example", Some("用户@例子.example")),
        ("alternate_email", "Sam+reset@Posteo.example", Some("Sam+reset@Posteo.example")),
        ("alternate_email", "a@b", None),
        ("alternate_email", "\"a@b.example\r\nBcc: x@y.example\"", None),
        ("alternate_email", "a@b.example;c@d.example", None),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("p{n}@quillham.example");
        let result = run(&house, tenant, &format!("user_id,{column}\n{id},{given}\n")).await;
        let Some(stored) = stored else {
            assert!(result.is_err(), "{given}");
            continue;
        };
        result.unwrap_or_else(|faults| panic!("{given}: {faults:?}"));
        let value: String = sqlx::query_scalar("select value from contact where user_id = $1")
            .bind(house.user(tenant, &id).await)
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
        assert_eq!(value, stored);
    }
}

#[sqlx::test]
async fn one_id_is_one_person_however_it_is_written_and_a_tenant_keeps_to_its_domains(pool: PgPool) {
    let (house, tenant) = tenant(pool).await;
    let done = run(&house, tenant, "user_id\nｓａｍ@quillham.example\n").await.unwrap();
    assert_eq!(done, Imported { added: 1, changed: 0 });
    let done = run(&house, tenant, "user_id,alternate_email\nSAM@QUILLHAM.EXAMPLE,sam@posteo.example\n").await.unwrap();
    assert_eq!(done, Imported { added: 0, changed: 1 });
    run(&house, tenant, "user_id,licences\nsam@quillham.example,basic\n").await.unwrap();
    house.browser().identify("Sam@quillham.example").await.is("method");
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    assert!(run(&house, other, "user_id\nsam@quillham.example\n").await.is_err());
    assert!(run(&house, HOME, "user_id,kind\nguest@anywhere.example,guest\n").await.is_ok());
}

#[sqlx::test]
async fn members_of_nested_groups_are_in_scope_and_an_excluded_group_wins(pool: PgPool) {
    use latchkey::policy::Scope;
    let (house, tenant) = tenant(pool).await;
    let columns = "user_id,alternate_email,licences,groups\n";
    let people = ["deep", "out", "barred"].map(|name| {
        let groups = match name {
            "deep" => "Inner",
            "barred" => "Inner;Barred",
            _ => "Other",
        };
        format!("{name}@quillham.example,{name}@posteo.example,basic,{groups}\n")
    });
    run(&house, tenant, &format!("{columns}{}", people.concat())).await.unwrap();
    let mut db = house.app.pool.acquire().await.unwrap();
    let mut ids = vec![];
    for name in ["Outer", "Middle", "Inner", "Barred"] {
        ids.push(group(&mut db, tenant, name).await.unwrap());
    }
    // Outer holds Middle holds Inner holds Outer: a ring ends all the same.
    for (outer, inner) in [(0, 1), (1, 2), (2, 0)] {
        sqlx::query("insert into group_member (tenant_id, id, group_id, member_group_id) values ($1, gen_random_uuid(), $2, $3)")
            .bind(tenant)
            .bind(ids[outer])
            .bind(ids[inner])
            .execute(&mut *db)
            .await
            .unwrap();
    }
    drop(db);
    let (groups, except) = ([ids[0]].into(), [ids[3]].into());
    house.policy(tenant, |policy| policy.enabled = Scope::Selected { groups, except }).await;
    for (name, page) in [("deep", "method"), ("out", "stop"), ("barred", "stop")] {
        house.browser().identify(&format!("{name}@quillham.example")).await.is(page);
    }
}
