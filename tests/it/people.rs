//! People in the admin area: who finds, sees and changes whom (quality, rules 11 to 13; DIR-1, DIR-4).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use latchkey::{
    access::{Act, Role, may},
    policy::{Policy, Scope},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, HEADER, House, PASSWORD, Seen, open_policy, sam},
    register::signed_in,
};

pub async fn house_with(pool: PgPool, roles: &[Role]) -> (House, Uuid, Browser, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(Policy { temporary_passwords: true, ..open_policy(1) })).await;
    let (id, user) = administrator(&house, tenant, "noor", roles).await;
    let browser = inside(&house, &id).await;
    (house, tenant, browser, user)
}

/// Posts the form of a person with the version that it was filled from.
pub async fn edited(browser: &mut Browser, seen: &Seen, fields: &[(&str, &str)]) -> Seen {
    let version = seen.field("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.fill(seen, &all).await
}

/// Everything that a person is, and what was done about them, as one text.
async fn rows_of(house: &House, user: Uuid) -> String {
    let mut all = vec![];
    for sql in [
        "select u::text from users u where id = $1",
        "select c::text from contact c where user_id = $1 order by kind",
        "select c::text from credential c where user_id = $1",
        "select a::text from authenticator a where user_id = $1",
        "select l::text from licence l where user_id = $1 order by kind",
        "select r::text from registration r where user_id = $1",
        "select id::text from session where user_id = $1 order by id",
        "select purpose from flow where user_id = $1 order by id",
        "select m::text from group_member m where user_id = $1",
        "select payload::text from job where payload->>'to' = $1::text and finished_at is null order by id",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sql).bind(user).fetch_all(&house.app.pool).await.unwrap();
        all.extend(rows);
    }
    all.join("\n")
}

#[sqlx::test]
async fn people_are_found_by_the_beginning_of_any_name_page_by_page(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::Helpdesk]).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let mut csv = "user_id,display_name,given_name,family_name,licences,enabled\n".to_owned();
    for n in 0..120 {
        csv.push_str(&format!("p{n:03}@quillham.example,Person {n:03},Person,Zoë{n:03},basic,\n"));
    }
    csv.push_str("emile@quillham.example,Émile Œuvre,Émile,Œuvre,premium_p1,no\n");
    house.people(tenant, &csv).await;
    house.people(other, "user_id,display_name\nemile@rookhope.example,Émile Elsewhere\n").await;
    for typed in ["émi", "ÉMILE", "œuv", "emile@", "Émile Œ"] {
        let query = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
        let seen = browser.get(&format!("/admin/people?q={query}")).await;
        seen.is("admin-people").says("emile@quillham.example");
        assert!(!seen.body.contains("rookhope") && !seen.body.contains("p001@"), "{typed}");
    }
    // Found by several names, listed once; every page goes on where the one before ended.
    for query in ["q=person", "q=zo%C3%AB", "", "licence=basic", "authority=cloud&q=p"] {
        let (mut path, mut found) = (format!("/admin/people?{query}"), vec![]);
        loop {
            let seen = browser.get(&path).await;
            seen.is("admin-people");
            found.extend(seen.body.match_indices("<td><span dir=\"ltr\">p").map(|(at, _)| seen.body[at + 20..at + 24].to_owned()));
            let Some((_, rest)) = seen.body.split_once("\">More</a>").map(|(head, _)| head.rsplit_once("href=\"").unwrap()) else { break };
            path = rest.replace("&#38;", "&").replace("&amp;", "&");
        }
        assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (120, 120), "{query}");
    }
    browser.get("/admin/people?state=disabled").await.says("emile@quillham.example");
    let seen = browser.get("/admin/people?state=roles").await;
    seen.says("noor@quillham.example");
    assert!(!seen.body.contains("p001@") && !seen.body.contains("emile@"));
    browser.get("/admin/people?q=nobody-at-all").await.says("Nobody is like that");
    browser.get("/admin/people?after=%00&at=00000000-0000-0000-0000-000000000000").await.is("admin-people");
}

#[sqlx::test]
async fn filters_by_registration_read_what_the_decision_said(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, "user_id,licences\nbare@quillham.example,premium_p1\n").await;
    for (user, capable) in [("sam@quillham.example", true), ("bare@quillham.example", false)] {
        let id = house.user(tenant, user).await;
        sqlx::query(
            "insert into standing (tenant_id, id, user_id, member, enabled, registered, capable, licensed, methods, profile, decided_at)
             values ($1, gen_random_uuid(), $2, true, true, $3, $3, true, '{}', 0, now())
             on conflict (tenant_id, user_id) do update set registered = excluded.registered, capable = excluded.capable",
        )
        .bind(tenant)
        .bind(id)
        .bind(capable)
        .execute(&house.app.pool)
        .await
        .unwrap();
    }
    for (state, there, not_there) in [("capable", "sam@", "bare@"), ("registered", "sam@", "bare@"), ("unregistered", "bare@", "sam@")] {
        let seen = browser.get(&format!("/admin/people?state={state}")).await;
        assert!(seen.body.contains(there) && !seen.body.contains(not_there), "{state}");
    }
}

#[sqlx::test]
async fn a_person_is_shown_with_what_would_happen_now_and_private_values_to_few(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    let page = format!("/admin/people/{sam}");
    let seen = browser.get(&page).await;
    seen.is("admin-person").says("They could reset their password, with one proof.").says("+31612345642").says("sam@posteo.example");
    let (helper, _) = administrator(&house, tenant, "help", &[Role::Helpdesk]).await;
    let mut desk = inside(&house, &helper).await;
    let seen = desk.get(&page).await;
    seen.is("admin-person").says("ending in 42").says("Nobody has been verified. Do that first");
    assert!(!seen.body.contains("612345642") && !seen.body.contains("sam@posteo.example"), "masked");
    assert!(!seen.body.contains("argon2") && !seen.body.contains("/edit\"") && !seen.body.contains("/roles\""));
    house.policy(tenant, |policy| policy.enabled = Scope::None).await;
    browser.get(&page).await.says("Self-service reset is switched off for everybody.").says("SSPR_0009");
    // Nobody of another organisation is found, whatever is known of them.
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, "user_id\nfar@rookhope.example\n").await;
    let far = house.user(other, "far@rookhope.example").await;
    assert_eq!(browser.get(&format!("/admin/people/{far}")).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test]
async fn names_are_shown_as_text_whatever_they_hold(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::Global]).await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=y>";
    sqlx::query("insert into groups (tenant_id, id, name, name_key) values ($1, gen_random_uuid(), $2, $2)")
        .bind(tenant)
        .bind(evil)
        .execute(&house.app.pool)
        .await
        .unwrap();
    house.people(tenant, "user_id,groups\neve@quillham.example,\n").await;
    sqlx::query("update users set display_name = $1, given_name = $1, family_name = $1 where upn_key = 'eve@quillham.example'")
        .bind(evil)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let eve = house.user(tenant, "eve@quillham.example").await;
    sqlx::query(
        "insert into group_member (tenant_id, id, group_id, user_id) select $1, gen_random_uuid(), id, $2 from groups where tenant_id = $1",
    )
    .bind(tenant)
    .bind(eve)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let group: Uuid = sqlx::query_scalar("select id from groups").fetch_one(&house.app.pool).await.unwrap();
    let mut pages = vec!["/admin/people".to_owned(), "/admin/people?q=%3Cscript".to_owned(), "/admin/groups".to_owned()];
    pages.extend(
        ["", "/edit", "/roles", "/disable", "/remove-method", "/verify", "/temporary-password", "/invite"]
            .map(|it| format!("/admin/people/{eve}{it}")),
    );
    pages.extend(["", "/delete"].map(|it| format!("/admin/groups/{group}{it}")));
    for page in pages {
        let seen = browser.get(&page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}");
        assert!(!seen.body.contains("<script>alert") && !seen.body.contains("<img src=x"), "{page}");
        assert!(seen.body.contains("alert(1)"), "{page} shows the name at all");
    }
}

/// The last part of an address, the right it takes, and a form that would do it.
type Tried = (&'static str, Act, &'static [(&'static str, &'static str)]);

/// Every act upon a person.
const ACTS: &[Tried] = &[
    ("clear-pause", Act::HelpPeople, &[]),
    ("unlock", Act::HelpPeople, &[]),
    ("end-sessions", Act::HelpPeople, &[]),
    ("invite", Act::HelpPeople, &[]),
    ("verify", Act::HelpPeople, &[("method", "app")]),
    ("ask-again", Act::ChangeMethods, &[]),
    ("remove-method", Act::ChangeMethods, &[("method", "app")]),
    ("disable", Act::EditPeople, &[]),
    ("enable", Act::EditPeople, &[]),
    ("edit", Act::EditPeople, &[("display_name", "Changed"), ("alternate_email", "new@posteo.example")]),
    ("roles", Act::GrantRoles, &[("role", "reports_reader")]),
    ("temporary-password", Act::TemporaryPassword, &[]),
];

#[sqlx::test]
async fn rule_13_nobody_does_to_a_person_what_the_table_does_not_say(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(Policy { temporary_passwords: true, ..open_policy(1) })).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, &format!("{HEADER}far@rookhope.example,Far,,,far@posteo.example,,,premium_p1,,{PASSWORD}\n")).await;
    let far = house.user(other, "far@rookhope.example").await;
    let of_far = rows_of(&house, far).await;
    let name = |role: Role| role.as_str().split('_').next().unwrap();
    let targets: Vec<Option<Role>> = std::iter::once(None).chain(Role::ALL.map(Some)).collect();
    for actor in Role::ALL {
        let (id, _) = administrator(&house, tenant, &format!("{}-actor", name(actor)), &[actor]).await;
        let mut browser = inside(&house, &id).await;
        let token = browser.get("/admin").await.token();
        for &(slug, act, form) in ACTS {
            let mut fields = vec![("token", token.as_str())];
            fields.extend_from_slice(form);
            for target in &targets {
                // A new person for each try, so that no try changes the next one.
                let roles: Vec<Role> = target.iter().copied().collect();
                let who = format!("{}-{slug}-{}", name(actor), target.map_or("nobody", name));
                let (_, user) = administrator(&house, tenant, &who, &roles).await;
                let before = rows_of(&house, user).await;
                let words = |roles: &[Role]| roles.iter().map(|role| role.as_str().to_owned()).collect::<Vec<_>>();
                let allowed = may(&words(&[actor]), act, &words(&roles));
                let response = browser.send("POST", &format!("/admin/people/{user}/{slug}"), Some(&fields)).await;
                let (status, what) = (response.status(), format!("{actor:?} {slug} {target:?}: {}", response.status()));
                if !allowed {
                    assert_eq!(status, StatusCode::FORBIDDEN, "{what}");
                    assert_eq!(rows_of(&house, user).await, before, "{what}");
                } else if act == Act::HelpPeople && slug != "verify" && [Role::Helpdesk, Role::Password].contains(&actor) {
                    assert!(response.headers()["location"].to_str().unwrap().ends_with("/verify"), "{what}: only once they are verified");
                    assert_eq!(rows_of(&house, user).await, before, "{what}");
                } else {
                    // A form without the version that it was filled from asks again, and saves nothing.
                    assert!(matches!(status.as_u16(), 200 | 303 | 409 | 422), "{what}");
                }
            }
            let response = browser.send("POST", &format!("/admin/people/{far}/{slug}"), Some(&fields)).await;
            assert!(matches!(response.status().as_u16(), 403 | 404), "{actor:?} {slug}: {}", response.status());
            let shown = browser.send("GET", &format!("/admin/people/{far}/{slug}"), None).await;
            assert!(matches!(shown.status().as_u16(), 403 | 404));
        }
    }
    assert_eq!(rows_of(&house, far).await, of_far, "nobody of another organisation is touched");
    house.deliver().await;
}

#[sqlx::test]
async fn rule_13_the_last_global_administrator_stays_one(pool: PgPool) {
    let (house, tenant, mut browser, me) = house_with(pool, &[Role::Global]).await;
    let roles = format!("/admin/people/{me}/roles");
    let seen = browser.get(&roles).await;
    let seen = browser.fill(&seen, &[("role", "user_administrator")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.is("admin-roles").says("without a Global Administrator");
    browser.get(&format!("/admin/people/{me}/disable")).await.says("You cannot disable your own account");
    // A second one who is disabled, or whom something else made one, does not count.
    let (_, second) = administrator(&house, tenant, "second", &[Role::Global]).await;
    let page = format!("/admin/people/{second}");
    let seen = browser.get(&format!("{page}/disable")).await;
    browser.fill(&seen, &[]).await.is("admin-person").says("The account is disabled.");
    let seen = browser.get(&roles).await;
    browser.fill(&seen, &[]).await.is("admin-roles").says("without a Global Administrator");
    let seen = browser.get(&format!("{page}/enable")).await;
    browser.fill(&seen, &[]).await.is("admin-person");
    // With a second one the first may go, and is out of the area at once.
    let seen = browser.get(&roles).await;
    browser.fill(&seen, &[("role", "reports_reader"), ("role", "made_up")]).await;
    let now: Vec<String> = sqlx::query_scalar("select roles from users where id = $1").bind(me).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(now, ["reports_reader"]);
    assert_eq!(browser.get(&page).await.status, StatusCode::FORBIDDEN);
    // The row is still one of ours.
    house.browser().identify("noor@quillham.example").await;
    assert!(!house.audit().await.iter().any(|line| line.contains("account_disabled")));
}

#[sqlx::test]
async fn two_administrators_who_take_each_others_role_leave_one(pool: PgPool) {
    let (house, tenant, mut one, me) = house_with(pool, &[Role::Global]).await;
    let (id, second) = administrator(&house, tenant, "second", &[Role::Global]).await;
    let mut two = inside(&house, &id).await;
    let (own, theirs) = (one.get("/admin").await.token(), two.get("/admin").await.token());
    let (a, b) = (format!("/admin/people/{second}/roles"), format!("/admin/people/{me}/roles"));
    let (fields_a, fields_b) = ([("token", own.as_str())], [("token", theirs.as_str())]);
    tokio::join!(one.send("POST", &a, Some(&fields_a)), two.send("POST", &b, Some(&fields_b)));
    let left: i64 = sqlx::query_scalar("select count(*) from users where 'global_administrator' = any(roles)")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(left, 1);
}

#[sqlx::test]
async fn editing_tells_the_addresses_that_were_on_file(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    let page = format!("/admin/people/{sam}/edit");
    let fields = [("display_name", "Sam O."), ("given_name", "Sam"), ("family_name", "Okafor"), ("language", "nl"), ("licence", "basic")];
    let with = |contact: &[(&'static str, &'static str)]| fields.iter().copied().chain(contact.iter().copied()).collect::<Vec<_>>();
    let seen = browser.get(&page).await;
    seen.is("admin-edit");
    let seen = edited(&mut browser, &seen, &with(&[("alternate_email", "not an address")])).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("This is not an e-mail address.");
    assert!(house.deliver().await.is_empty());
    let kept = [("alternate_email", "new@posteo.example"), ("mobile_phone", "+31 612345642"), ("office_phone", "+31 201234567")];
    edited(&mut browser, &seen, &with(&kept)).await.is("admin-person").says("Saved.").says("Sam O.");
    let told: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["sam@posteo.example"], "the old address, not the new one");
    let licences: Vec<String> =
        sqlx::query_scalar("select kind from licence where user_id = $1").bind(sam).fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(licences, ["basic"]);
    assert!(house.audit().await.iter().any(|line| line == "Directory changed: edited"));
    let details: Vec<String> = sqlx::query_scalar("select detail::text from audit_event").fetch_all(&house.app.pool).await.unwrap();
    assert!(!details.iter().any(|detail| detail.contains("posteo")), "names of fields, never values");
    // Nothing changed, nothing told.
    let seen = browser.get(&page).await;
    edited(&mut browser, &seen, &with(&kept)).await.is("admin-person");
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn what_a_directory_owns_is_shown_and_stays(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    crate::played::directory(&house, tenant, "hq").await;
    crate::played::person(&house, tenant, "ada", "pass_through").await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    sqlx::query(
        "insert into synced_user (tenant_id, id, directory_id, user_id, anchor, pass_id, disabled, protected, rules, synced_at)
         select $1, gen_random_uuid(), id, $2, 'x', gen_random_uuid(), false, false, 0, now() from directory",
    )
    .bind(tenant)
    .bind(ada)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let seen = browser.get(&format!("/admin/people/{ada}/edit")).await;
    seen.says("This person comes from your directory").says("Kept by the directory");
    assert!(!seen.body.contains("name=\"family_name\""));
    browser.fill(&seen, &[("family_name", "Changed"), ("alternate_email", "ada@posteo.example"), ("licence", "premium_p1")]).await;
    let name: String =
        sqlx::query_scalar("select family_name from users where id = $1").bind(ada).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(name, "Prem");
}

#[sqlx::test]
async fn a_person_is_added_without_a_password_and_only_under_own_domains(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.tenant("rookhope.example", Some(open_policy(1))).await;
    let seen = browser.get("/admin/people/new").await;
    seen.is("admin-new");
    for (id, why) in [
        ("new@rookhope.example", "not a verified domain"),
        ("no id", "looks like sam@example.org"),
        ("noor@quillham.example", "Somebody has this user ID already"),
    ] {
        let seen = browser.fill(&seen, &[("user_id", id)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.is("admin-new").says(why);
    }
    let fields = [
        ("user_id", "new@quillham.example"),
        ("display_name", "=New, \"One\""),
        ("alternate_email", "new@posteo.example"),
        ("licence", "basic"),
    ];
    browser.fill(&seen, &fields).await.is("admin-person").says("The person was added.").says("=New,");
    let user = house.user(tenant, "new@quillham.example").await;
    let hash: Option<String> =
        sqlx::query_scalar("select hash from credential where user_id = $1").bind(user).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(hash, None);
    house.browser().identify("new@quillham.example").await.is("method");
}

#[sqlx::test]
async fn rule_13_an_import_is_shown_first_and_reaches_no_further_than_its_administrator(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (boss, boss_id) = administrator(&house, tenant, "boss", &[Role::Global]).await;
    let seen = browser.get("/admin/people/import").await;
    seen.is("admin-import");
    let people = |list: &str| format!("user_id,display_name,roles,enabled,password\n{list}");
    for (list, why) in [
        ("kim@quillham.example,Kim,reports_reader,,\n", "Only Global Administrators give people roles."),
        ("boss@quillham.example,Bossed,,no,\n", "This person has a role that yours does not reach."),
        ("kim@quillham.example,Kim,,,Chosen-By-Me-42\n", "cannot be brought by this page"),
        ("kim@rookhope.example,Kim,,,\n", "is not a verified domain"),
        ("kim@quillham.example,Kim,,maybe,\n", "is none of: yes, no"),
        ("kim@quillham.example\n", "It has 1 fields"),
    ] {
        let seen = browser.fill(&seen, &[("people", &people(list)), ("do", "import")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{list}");
        seen.is("admin-import").says("Line 2:").says(why);
    }
    assert!(!rows_of(&house, boss_id).await.contains("Bossed"));
    // The third of four lines is wrong, whatever lines end with; a file goes before what was pasted.
    let list = people("kim@quillham.example,Kim,,,\nlou@rookhope.example,Lou,,,\nmo@quillham.example,Mo,,,\n");
    let token = seen.token();
    let wrong = browser.upload(&seen.path, &[("token", &token), ("file", &list), ("people", "user_id\n"), ("do", "import")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("Line 3:").says("is not a verified domain").says("mo@quillham.example");
    let list = people("kim@quillham.example,Kim,,,\nlou@quillham.example,Lou,,,\n");
    let seen = browser.fill(&seen, &[("people", &list), ("do", "preview")]).await;
    seen.is("admin-import").says("It would add 2 and change 0 people.").says("Nothing has been written yet.");
    let count = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from users where upn_key like 'kim@%'").fetch_one(&house.app.pool).await.unwrap()
    };
    assert_eq!(count().await, 0);
    browser.fill(&seen, &[("people", &list), ("do", "import")]).await.says("Added: 2. Changed: 0.");
    assert_eq!(count().await, 1);
    // A Global Administrator may give roles, and not take the last one of their own kind.
    let mut global = inside(&house, &boss).await;
    let seen = global.get("/admin/people/import").await;
    let seen = global.fill(&seen, &[("people", &people("kim@quillham.example,Kim,helpdesk_administrator,,\n")), ("do", "import")]).await;
    seen.says("Added: 0. Changed: 1.");
    global.fill(&seen, &[("people", &people("boss@quillham.example,,reports_reader,,\n")), ("do", "import")]).await.says("This is you.");
}

#[sqlx::test]
async fn rule_11_an_export_carries_no_formula_and_nobody_elses_people(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, "user_id\nfar@rookhope.example\n").await;
    house.people(tenant, &sam()).await;
    sqlx::query("update users set display_name = '=HYPERLINK(\"https://evil.example\")', given_name = '@sum', family_name = '\tx' where upn_key = 'sam@quillham.example'")
        .execute(&house.app.pool)
        .await
        .unwrap();
    let seen = browser.get("/admin/people/export").await;
    let seen = browser.fill(&seen, &[]).await;
    assert_eq!(seen.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(seen.headers["cache-control"], "no-store");
    assert!(seen.body.starts_with("\"user_id\",\"display_name\""));
    assert!(seen.body.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\",\"'@sum\",\"'\tx\""), "{}", seen.body);
    assert!(!seen.body.contains("rookhope") && !seen.body.contains("posteo") && !seen.body.contains("612345642"));
    assert_eq!(seen.body.lines().count(), 3, "a head and two people");
    assert!(house.audit().await.iter().any(|line| line.ends_with("people exported")));
}

#[sqlx::test]
async fn dir_6_groups_nest_without_rings_and_stay_while_the_settings_name_them(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (_, kim) = crate::register::new_person(&house, tenant, "kim").await;
    let create = async |browser: &mut Browser, name: &str| {
        let seen = browser.get("/admin/groups").await;
        let seen = browser.fill(&seen, &[("name", name)]).await;
        (Uuid::parse_str(seen.path.rsplit('/').next().unwrap()).ok(), seen)
    };
    let (outer, seen) = create(&mut browser, "Everybody").await;
    seen.is("admin-group").says("The group was added.");
    let (inner, _) = create(&mut browser, "Finance").await;
    create(&mut browser, "finance").await.1.is("admin-groups").says("There is a group of that name already.");
    create(&mut browser, "a;b").await.1.is("admin-groups").says("no semicolon");
    let (outer, inner) = (outer.unwrap(), inner.unwrap());
    let at = |group: Uuid| format!("/admin/groups/{group}");
    let seen = browser.get(&at(outer)).await;
    browser.fill(&seen, &[("do", "add-group"), ("group", &inner.to_string())]).await.says("Added.").says("Finance");
    let seen = browser.get(&at(inner)).await;
    browser.fill(&seen, &[("do", "add-group"), ("group", &outer.to_string())]).await.says("that would be a ring");
    browser.fill(&seen, &[("do", "add-person"), ("user_id", "nobody@quillham.example")]).await.says("Nobody has this user ID.");
    browser.fill(&seen, &[("do", "add-person"), ("user_id", "KIM@quillham.example")]).await.says("kim@quillham.example");
    browser.get(&format!("/admin/people/{kim}")).await.says("Finance");
    house.policy(tenant, |policy| policy.enabled = Scope::Selected { groups: [outer].into(), except: [].into() }).await;
    browser.get(&format!("{}/delete", at(outer))).await.says("Your settings name this group");
    let token = seen.token();
    let refused = browser.post(&format!("{}/delete", at(outer)), &[("token", &token)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.fill(&seen, &[("do", "remove"), ("member", &kim.to_string())]).await.says("Taken out.");
    browser.post(&format!("{}/delete", at(inner)), &[("token", &token)]).await.is("admin-groups").says("The group was deleted.");
    // Of another organisation: not there.
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let foreign = Uuid::now_v7();
    sqlx::query("insert into groups (tenant_id, id, name, name_key) values ($1, $2, 'far', 'far')")
        .bind(other)
        .bind(foreign)
        .execute(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(browser.get(&at(foreign)).await.status, StatusCode::NOT_FOUND);
    let fields = [("token", token.as_str()), ("do", "rename"), ("name", "Mine")];
    assert_eq!(browser.post(&at(foreign), &fields).await.status, StatusCode::NOT_FOUND);
    let seen = browser.get(&at(outer)).await;
    browser.fill(&seen, &[("do", "add-group"), ("group", &foreign.to_string())]).await.says("Choose a group");
    browser.get("/admin/licences").await.is("admin-licences").says("premium_p1");
}

#[sqlx::test]
async fn disabling_and_ending_sessions_hold_at_once(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let (id, kim) = crate::register::new_person(&house, tenant, "kim").await;
    let mut theirs = signed_in(&house, &id).await;
    let seen = browser.get(&format!("/admin/people/{kim}/end-sessions")).await;
    browser.fill(&seen, &[]).await.is("admin-person").says("All sessions were ended.");
    theirs.get("/account").await.is("signin");
    let mut theirs = signed_in(&house, &id).await;
    let seen = browser.get(&format!("/admin/people/{kim}/disable")).await;
    browser.fill(&seen, &[]).await.is("admin-person").says("The account is disabled.");
    theirs.get("/account").await.is("signin");
    let seen = theirs.get("/signin").await;
    theirs.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await.is("signin");
    let seen = browser.get(&format!("/admin/people/{kim}/enable")).await;
    browser.fill(&seen, &[]).await.is("admin-person");
    signed_in(&house, &id).await;
}

#[sqlx::test]
async fn reg_3_a_method_is_taken_away_and_its_owner_told_where_they_were(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    let header = "user_id,primary_mail,authentication_email,licences\n";
    house.people(tenant, &format!("{header}kim@quillham.example,kim@quillham.example,kim@posteo.example,premium_p1\n")).await;
    let kim = house.user(tenant, "kim@quillham.example").await;
    let seen = browser.get(&format!("/admin/people/{kim}/remove-method")).await;
    seen.is("admin-remove");
    browser.fill(&seen, &[]).await.is("admin-remove").says("Choose what to take away.");
    let after = browser.fill(&seen, &[("method", "email")]).await;
    after.is("admin-person").says("It was taken away");
    let mut told: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    told.sort();
    assert_eq!(told, ["kim@posteo.example", "kim@quillham.example"]);
    // A second click finds nothing to do.
    browser.fill(&seen, &[("method", "email")]).await.is("admin-person");
    assert!(house.deliver().await.is_empty());
}
