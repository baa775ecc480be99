//! What administrators do to people, where it went wrong once: groups, imports, the last administrator, two at once, pauses.

use std::time::Duration as Wait;

use axum::http::StatusCode;
use latchkey::{access::Role, policy::Scope};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, PASSWORD, sam},
    people::house_with,
    register::{new_person, signed_in},
};

async fn group(house: &House, tenant: Uuid, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    sqlx::query("insert into groups (tenant_id, id, name, name_key) values ($1, $2, $3, lower($3))")
        .bind(tenant)
        .bind(id)
        .bind(name)
        .execute(&house.app.pool)
        .await
        .unwrap();
    id
}

async fn members(house: &House, group: Uuid) -> i64 {
    sqlx::query_scalar("select count(*) from group_member where group_id = $1").bind(group).fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn rule_13_nobody_moves_those_above_them_into_or_out_of_a_group(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (id, boss) = administrator(&house, tenant, "boss", &[Role::Global]).await;
    house.people(tenant, &sam()).await;
    let (staff, at) = (group(&house, tenant, "Staff").await, |group: Uuid| format!("/admin/groups/{group}"));
    let seen = browser.get(&at(staff)).await;
    let refused = browser.fill(&seen, &[("do", "add-person"), ("user_id", &id)]).await;
    assert_eq!((refused.status, members(&house, staff).await), (StatusCode::FORBIDDEN, 0));
    browser.fill(&seen, &[("do", "add-person"), ("user_id", "sam@quillham.example")]).await.says("Added.");
    sqlx::query("insert into group_member (tenant_id, id, group_id, user_id) values ($1, gen_random_uuid(), $2, $3)")
        .bind(tenant)
        .bind(staff)
        .bind(boss)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let refused = browser.fill(&seen, &[("do", "remove"), ("member", &boss.to_string())]).await;
    assert_eq!((refused.status, members(&house, staff).await), (StatusCode::FORBIDDEN, 2));
    let refusals = house.audit().await.into_iter().filter(|line| line.contains("not allowed: the person's roles")).count();
    assert_eq!(refusals, 2, "each is written down");
    let mut global = inside(&house, &id).await;
    let seen = global.get(&at(staff)).await;
    global.fill(&seen, &[("do", "remove"), ("member", &boss.to_string())]).await.says("Taken out.");
}

#[sqlx::test]
async fn a_refusal_needs_one_connection_only(pool: PgPool) {
    let (house, tenant, browser, _) = house_with(pool, &[Role::User]).await;
    let (_, boss) = administrator(&house, tenant, "boss", &[Role::Global]).await;
    let options = house.app.pool.connect_options();
    let narrow =
        PgPoolOptions::new().max_connections(1).acquire_timeout(Wait::from_secs(3)).connect_with((*options).clone()).await.unwrap();
    let mut app = house.app.clone();
    app.pool = narrow;
    let mut beside = Browser::new(app.router());
    beside.cookies.clone_from(&browser.cookies);
    let token = beside.get("/admin").await.token();
    let refused = beside.post(&format!("/admin/people/{boss}/disable"), &[("token", &token)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "and not for want of a second one");
    assert!(house.audit().await.iter().any(|line| line.contains("not allowed")), "written down");
}

#[sqlx::test]
async fn wb_11_a_list_reaches_no_group_that_a_directory_keeps(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let directory = crate::played::directory(&house, tenant, "hq").await;
    let (kept, own) = (group(&house, tenant, "From-HQ").await, group(&house, tenant, "Own").await);
    sqlx::query(
        "insert into synced_group (tenant_id, id, directory_id, group_id, anchor) values ($1, gen_random_uuid(), $2, $3, decode('67', 'hex'))",
    )
    .bind(tenant)
    .bind(directory)
    .bind(kept)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let (_, kim) = new_person(&house, tenant, "kim").await;
    let seen = browser.get("/admin/people/import").await;
    let list = "user_id,groups\nnew@quillham.example,Own\nkim@quillham.example,own;from-hq\n";
    for what in ["preview", "import"] {
        let refused = browser.fill(&seen, &[("people", list), ("do", what)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("Line 3: The directory keeps the group “from-hq”");
    }
    assert_eq!((members(&house, kept).await, members(&house, own).await), (0, 0));
    // Where a directory put somebody they stay, whatever a list says of their groups.
    sqlx::query("insert into group_member (tenant_id, id, group_id, user_id) values ($1, gen_random_uuid(), $2, $3)")
        .bind(tenant)
        .bind(kept)
        .bind(kim)
        .execute(&house.app.pool)
        .await
        .unwrap();
    browser.fill(&seen, &[("people", "user_id,groups\nkim@quillham.example,Own\n"), ("do", "import")]).await.says("Changed: 1.");
    assert_eq!((members(&house, kept).await, members(&house, own).await), (1, 1));
}

#[sqlx::test]
async fn who_was_disabled_by_a_list_stays_signed_out_when_enabled_again(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (id, _) = new_person(&house, tenant, "kim").await;
    let mut theirs = signed_in(&house, &id).await;
    theirs.get("/account").await.is("account");
    let seen = browser.get("/admin/people/import").await;
    for enabled in ["no", "yes"] {
        let list = format!("user_id,enabled\n{id},{enabled}\n");
        browser.fill(&seen, &[("people", &list), ("do", "import")]).await.says("Changed: 1.");
        theirs.get("/account").await.is("signin");
    }
}

#[sqlx::test]
async fn the_last_global_administrator_is_one_whom_no_directory_can_disable(pool: PgPool) {
    let (house, tenant, mut browser, me) = house_with(pool, &[Role::Global]).await;
    crate::played::directory(&house, tenant, "hq").await;
    crate::played::person(&house, tenant, "ada", "hash_sync").await;
    house.people(tenant, "user_id,roles\nada@quillham.example,global_administrator\n").await;
    let roles = format!("/admin/people/{me}/roles");
    let seen = browser.get(&roles).await;
    let refused = browser.fill(&seen, &[("role", "user_administrator")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.is("admin-roles").says("without a Global Administrator");
    // One more whose account is kept here: then the first may go, and the one of the directory counted for nothing.
    let (id, _) = administrator(&house, tenant, "second", &[Role::Global]).await;
    browser.fill(&seen, &[("role", "user_administrator")]).await;
    let mut second = inside(&house, &id).await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    let seen = second.get(&format!("/admin/people/{ada}/roles")).await;
    second.fill(&seen, &[]).await.is("admin-person");
    let left: Vec<String> =
        sqlx::query_scalar("select upn from users where 'global_administrator' = any(roles)").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(left, ["second@quillham.example"]);
}

#[sqlx::test]
async fn of_two_who_edit_a_person_the_second_is_told_and_loses_nothing(pool: PgPool) {
    let (house, tenant, mut one, _) = house_with(pool, &[Role::User]).await;
    let (id, _) = administrator(&house, tenant, "second", &[Role::Global]).await;
    let mut two = inside(&house, &id).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    let page = format!("/admin/people/{sam}/edit");
    let (first, second) = (one.get(&page).await, two.get(&page).await);
    let on_file = |seen: &crate::house::Seen| {
        ["version", "given_name", "family_name", "primary_mail", "alternate_email", "mobile_phone", "office_phone"]
            .map(|name| (name, seen.field(name).replace("&#43;", "+")))
    };
    let kept = on_file(&first);
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let with = |more: &[(&'static str, &'static str)]| kept.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    one.fill(&first, &with(&[("display_name", "Sam of One"), ("licence", "premium_p1")])).await.is("admin-person").says("Sam of One");
    let told = two.fill(&second, &with(&[("display_name", "Sam of Two"), ("licence", "basic")])).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.is("admin-edit").says("Somebody else has changed this person").says("Sam of One").says("Sam of Two");
    assert!(told.body.contains("value=\"Sam of Two\""), "what was typed is in the form");
    let name = async || {
        sqlx::query_scalar::<_, String>("select display_name from users where id = $1").bind(sam).fetch_one(&house.app.pool).await.unwrap()
    };
    assert_eq!(name().await, "Sam of One");
    // Looked at, and wanted all the same.
    let version = told.field("version");
    let mut again = with(&[("display_name", "Sam of Two"), ("licence", "basic")]);
    again[0] = ("version", version.as_str());
    two.fill(&told, &again).await.is("admin-person").says("Sam of Two");
    assert_eq!(name().await, "Sam of Two");
    // A second click says what is on file already, and so does nobody harm.
    two.fill(&told, &again).await.is("admin-person");
}

#[sqlx::test]
async fn reset_7_a_pause_in_a_known_browser_is_shown_and_cleared(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (id, kim) = new_person(&house, tenant, "kim").await;
    let mut theirs = signed_in(&house, &id).await;
    theirs.cookies.remove("latchkey_session");
    let seen = theirs.get("/signin").await;
    for n in 0..12 {
        theirs.fill(&seen, &[("user_id", &id), ("password", &format!("Wrong-Number-{n}"))]).await.is("signin");
    }
    theirs.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await.is("signin").says("Too many wrong passwords");
    let page = format!("/admin/people/{kim}");
    let shown = browser.get(&page).await;
    shown.says("Paused until");
    let ask = browser.get(&format!("{page}/clear-pause")).await;
    let after = browser.fill(&ask, &[]).await;
    assert!(!after.plain().contains("Paused until"), "{}", after.plain());
    theirs.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await;
    assert!(theirs.cookies.contains_key("latchkey_session"), "the very browser that was paused");
}

#[sqlx::test]
async fn what_happened_lately_is_told_in_the_readers_words(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.people(tenant, &sam()).await;
    house.policy(tenant, |policy| policy.enabled = Scope::None).await;
    house.browser().identify("sam@quillham.example").await.is("stop");
    let sam = house.user(tenant, "sam@quillham.example").await;
    browser.headers.insert("accept-language", "nl".parse().unwrap());
    let seen = browser.get(&format!("/admin/people/{sam}?lang=nl")).await;
    seen.is("admin-person");
    assert!(!seen.body.contains("Self-service password reset flow activity progress"), "{}", seen.plain());
}

#[sqlx::test]
async fn what_a_directory_wrote_badly_keeps_nobody_from_changing_something_else(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (_, kim) = new_person(&house, tenant, "kim").await;
    sqlx::query(
        "insert into contact (tenant_id, id, user_id, kind, value, as_given, source, valid)
         values ($1, gen_random_uuid(), $2, 'office_phone', '', 'ext. 12', 'sync', false)",
    )
    .bind(tenant)
    .bind(kim)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let seen = browser.get(&format!("/admin/people/{kim}/edit")).await;
    let names = ["version", "given_name", "family_name", "primary_mail", "alternate_email", "mobile_phone", "office_phone"];
    let on_file = names.map(|name| (name, seen.field(name).replace("&#43;", "+")));
    let with = |name: &'static str, value: &'static str| {
        let kept = on_file.iter().filter(move |(kept, _)| *kept != name).map(|(kept, value)| (*kept, value.as_str()));
        kept.chain([(name, value), ("licence", "premium_p1")]).collect::<Vec<_>>()
    };
    let refused = browser.fill(&seen, &with("mobile_phone", "12")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "what is new is looked at");
    browser.fill(&seen, &with("display_name", "Kim of Two")).await.is("admin-person").says("Kim of Two");
}
