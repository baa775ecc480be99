//! Why somebody cannot reset, as a tenant that tells everything shows it (RESET-3), and who is told what where (POL-3, DIR-7).

use latchkey::{
    app::InstanceLimits,
    directory::import::group,
    policy::{Disclosure, Kind, Policy, Scope},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, HOME, House, NEW, PASSWORD, Seen, open_policy},
    walk::sign_in,
};

const COLUMNS: &str = "user_id,kind,enabled,authority,source_anchor,alternate_email,mobile_phone,licences,groups,roles\n";

/// One of each; all but `out` are in the group that may reset.
const PEOPLE: &str = "\
fine@quillham.example,,,,,fine@posteo.example,,basic,Staff,\n\
disabled@quillham.example,,no,,,d@posteo.example,,basic,Staff,\n\
out@quillham.example,,,,,o@posteo.example,,basic,,\n\
bare@quillham.example,,,,,b@posteo.example,,free,Staff,\n\
empty@quillham.example,,,,,,,basic,Staff,\n\
prem@quillham.example,,,hash_sync,YW5jaG9y,p@posteo.example,,premium_p1,Staff,\n\
cheap@quillham.example,,,hash_sync,YW5jaG9y,c@posteo.example,,basic,Staff,\n\
synced@quillham.example,synced_guest,,,,g@posteo.example,,,,\n\
boss@quillham.example,,,,,boss@posteo.example,+31 612345699,,,global_administrator\n";

async fn staff_only(house: &House, disclosure: Disclosure) -> Uuid {
    let tenant = house.tenant("quillham.example", None).await;
    house.people(tenant, &format!("{COLUMNS}{PEOPLE}")).await;
    let staff = group(&mut house.app.pool.acquire().await.unwrap(), tenant, "Staff").await.unwrap();
    house
        .policy(tenant, |policy| {
            *policy = Policy { disclosure, enabled: Scope::Selected { groups: [staff].into(), except: [].into() }, ..open_policy(1) };
        })
        .await;
    tenant
}

async fn directory(house: &House, tenant: Uuid, problem: Option<&str>) {
    let sql = "insert into directory (tenant_id, id, name, last_seen_at, problem) values ($1, $2, 'hq', $3, $4)
               on conflict (tenant_id, name) do update set problem = excluded.problem";
    sqlx::query(sql)
        .bind(tenant)
        .bind(Uuid::now_v7())
        .bind(house.time() - Duration::minutes(11))
        .bind(problem)
        .execute(&house.app.pool)
        .await
        .unwrap();
}

/// Each stop page says what, when and under which number, and the audit log has the true reason under that number.
async fn stopped(house: &House, user_id: &str, reason: &str, code: Option<&str>, what: &str) -> Seen {
    let mut browser = house.browser();
    let seen = browser.identify(user_id).await;
    seen.is("stop").says(what).says("What you can do").says("Additional details");
    assert_eq!((seen.status.as_u16(), seen.path.as_str()), (200, "/reset/stop"), "{user_id}");
    match code {
        Some(code) => seen.says(&format!("Code {code} Time")),
        None => seen.says("Additional details Time"),
    };
    assert!(seen.body.contains(&format!("<time datetime=\"{}\">", latchkey::web::page::iso(house.time()))), "{user_id}");
    let correlation: Uuid =
        sqlx::query_scalar("select correlation_id from audit_event where typed_id = $1 and reason = $2 order by at desc, id desc limit 1")
            .bind(user_id)
            .bind(reason)
            .fetch_one(&house.app.pool)
            .await
            .unwrap_or_else(|_| panic!("{user_id}: not logged as {reason}"));
    seen.says(&format!("Correlation ID {correlation}"));
    assert!(seen.body.contains(&format!("data-copy=\"{correlation} 20")), "copied with its time");
    // Steps of a reset that was stopped lead back to this page, and nothing can be posted past it.
    browser.get("/reset/method").await.is("stop");
    browser.post("/reset/method", &[("token", &seen.token()), ("method", "email")]).await.is("stop");
    assert!(house.deliver().await.is_empty());
    browser.post("/reset/restart", &[("token", &seen.token())]).await.is("identify");
    seen
}

#[sqlx::test]
async fn each_reason_has_its_page_and_code_where_the_tenant_tells(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = staff_only(&house, Disclosure::Explicit).await;
    let at = |name: &str| format!("{name}@quillham.example");
    house.browser().identify(&at("fine")).await.is("method");
    stopped(&house, &at("nobody"), "unknown_user", None, "Nobody in Quillham Council has this address").await;
    stopped(&house, &at("disabled"), "account_disabled", None, "This account is switched off").await;
    stopped(&house, &at("synced"), "unsupported_guest", None, "guests like you reset with the organisation").await;
    stopped(&house, &at("out"), "not_in_scope", Some("SSPR_0013"), "has not switched resetting on for you").await;
    stopped(&house, &at("bare"), "not_licensed", Some("SSPR_0012"), "does not have the licence").await;
    stopped(&house, &at("cheap"), "not_licensed", Some("SSPR_0012"), "does not have the licence").await;
    stopped(&house, &at("empty"), "not_enough_methods", Some("SSPR_0014"), "too few ways on file").await;
    stopped(&house, &at("prem"), "writeback_off", Some("SSPR_0010"), "passwords cannot be sent there from here").await;
    directory(&house, tenant, None).await;
    stopped(&house, &at("prem"), "writeback_off", Some("SSPR_0010"), "passwords cannot be sent there from here").await;
    house.policy(tenant, |policy| policy.write_back = true).await;
    stopped(&house, &at("prem"), "on_premises_unreachable", Some("SSPR_0030"), "not answering us").await.says("Try again");
    directory(&house, tenant, Some("no permission")).await;
    stopped(&house, &at("prem"), "on_premises_action", Some("SSPR_0029"), "does not let us change yours").await;
    house.policy(tenant, |policy| policy.admin_self_reset = false).await;
    stopped(&house, &at("boss"), "administrators_off", Some("SSPR_0009"), "does not let administrators reset").await;
    house.policy(tenant, |policy| policy.enabled = Scope::None).await;
    stopped(&house, &at("fine"), "tenant_off", Some("SSPR_0009"), "has switched resetting off").await;
}

#[sqlx::test]
async fn what_concerns_the_whole_tenant_is_told_to_everybody_who_names_it(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", None).await;
    house.people(tenant, &format!("{COLUMNS}{PEOPLE}")).await;
    for (name, reason) in [("fine", "no_policy"), ("nobody", "unknown_user"), ("disabled", "account_disabled")] {
        stopped(&house, &format!("{name}@quillham.example"), reason, Some("SSPR_0011"), "has not set up resetting yet").await;
    }
    house.policy(tenant, |policy| policy.write_back = false).await;
    for (name, reason) in [("fine", "tenant_off"), ("nobody", "unknown_user"), ("prem", "tenant_off")] {
        stopped(&house, &format!("{name}@quillham.example"), reason, Some("SSPR_0009"), "has switched resetting off").await;
    }
    stopped(&house, "fine@nowhere.example", "unknown_tenant", None, "For everybody’s safety we do not say which").await;
}

#[sqlx::test]
async fn what_only_an_account_with_gates_can_meet_is_told_in_reduced_too(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = staff_only(&house, Disclosure::Reduced).await;
    house.policy(tenant, |policy| policy.write_back = true).await;
    directory(&house, tenant, None).await;
    stopped(&house, "prem@quillham.example", "on_premises_unreachable", Some("SSPR_0030"), "not answering us").await;
    stopped(&house, "cheap@quillham.example", "not_licensed", None, "we do not say which").await;
    let mut browser = house.browser();
    let seen = browser.identify("fine@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    house.deliver().await;
    for _ in 0..5 {
        browser.fill(&seen, &[("code", "no")]).await;
    }
    browser.get("/reset/code").await.is("stop");
    house.deliver().await;
    let until = "Resets are paused until 22 November 2026 at 12:00:00 UTC";
    stopped(&house, "fine@quillham.example", "locked", None, until).await;
    house.later(Duration::hours(24));
    house.browser().identify("fine@quillham.example").await.is("method");
}

#[sqlx::test]
async fn a_personal_account_is_sent_to_its_own_provider(pool: PgPool) {
    let house = House::new(pool).await;
    for id in ["sam@outlook.com", "Sam@HotMail.com", "sam@live.com", "sam@msn.com"] {
        stopped(&house, id, "personal_account", None, "Microsoft resets its password").await;
    }
}

/// The ways a page offers.
fn offered(seen: &Seen) -> Vec<&'static str> {
    seen.is("method");
    ["sms", "mobile_call", "email", "app", "office_call", "questions"]
        .into_iter()
        .filter(|method| seen.body.contains(&format!("value=\"{method}\"")))
        .collect()
}

#[sqlx::test]
async fn administrators_follow_the_fixed_policy_whatever_the_tenant_says(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = staff_only(&house, Disclosure::Reduced).await;
    house.policy(tenant, |policy| (policy.enabled, policy.methods) = (Scope::None, [Kind::Questions, Kind::App].into())).await;
    let boss = house.user(tenant, "boss@quillham.example").await;
    house.questions(tenant, boss, &[("1", "a"), ("2", "b"), ("3", "c")]).await;
    house.app_seed(tenant, boss, b"seed").await;
    let seen = house.browser().identify("boss@quillham.example").await;
    assert_eq!(offered(&seen), ["sms", "mobile_call", "email", "app"], "never questions; no scope, no licence, not the tenant's methods");
    seen.says("Pick something within reach. Ways");
    let change = async |sql: &'static str| sqlx::query(sql).bind(tenant).execute(&house.app.pool).await.unwrap();
    change("update tenant set plan = 'trial' where id = $1").await;
    let seen = house.browser().identify("boss@quillham.example").await;
    assert_eq!(offered(&seen), ["sms", "email", "app"], "no calls on a trial");
    house.later(Duration::days(30));
    house.browser().identify("boss@quillham.example").await.says("first of two");
    change("update tenant set plan = 'free' where id = $1").await;
    let seen = house.browser().identify("boss@quillham.example").await;
    assert_eq!(offered(&seen), ["sms", "email", "app"], "nor on a free one");
    seen.says("Pick something within reach. Ways");
    change("update tenant set plan = 'paid', directory_sync = true where id = $1").await;
    house.browser().identify("boss@quillham.example").await.says("first of two");
    change("update tenant set directory_sync = false where id = $1").await;
    house.browser().identify("boss@quillham.example").await.says("Pick something within reach. Ways");
    let mut db = house.app.pool.acquire().await.unwrap();
    latchkey::directory::store::add_domain(&mut db, &house.app.keys, tenant, "quillham.gov.example", false, house.time()).await.unwrap();
    house.browser().identify("boss@quillham.example").await.says("first of two");
}

#[sqlx::test]
async fn a_reader_of_reports_is_a_person_like_others(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = staff_only(&house, Disclosure::Explicit).await;
    house.people(tenant, &format!("{COLUMNS}reads@quillham.example,,,,,r@posteo.example,,basic,,reports_reader\n")).await;
    stopped(&house, "reads@quillham.example", "not_in_scope", Some("SSPR_0013"), "has not switched resetting on for you").await;
}

#[sqlx::test]
async fn a_guest_without_organisation_resets_by_mail_alone_and_unbranded(pool: PgPool) {
    let house = House::new(pool).await;
    staff_only(&house, Disclosure::Explicit).await;
    let header = "user_id,kind,alternate_email,mobile_phone,password\n";
    house.people(HOME, &format!("{header}ada+work@elsewhere.example,guest,ada@posteo.example,+31 612345677,{PASSWORD}\n")).await;
    house.people(HOME, &format!("{header}eve@elsewhere.example,self_service,eve@posteo.example,,{PASSWORD}\n")).await;
    for (id, to) in [("ada+work@elsewhere.example", "ada@posteo.example"), ("eve@elsewhere.example", "eve@posteo.example")] {
        let mut browser = house.browser();
        let seen = browser.identify(id).await;
        assert_eq!(offered(&seen), ["email"]);
        assert!(!seen.body.contains("Quillham"), "no branding");
        let seen = browser.fill(&seen, &[("method", "email")]).await;
        let mail = house.deliver().await.remove(0);
        assert_eq!(mail.to, to);
        assert!(mail.subject.ends_with("is your Latchkey code"), "{}", mail.subject);
        let seen = browser.fill(&seen, &[("code", &crate::house::code_in(&mail.text))]).await;
        browser.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await.is("done");
        house.deliver().await;
        assert_eq!(sign_in(&house, id, NEW).await, "account");
    }
    stopped(&house, "nobody@elsewhere.example", "unknown_tenant", None, "we do not say which").await;
}

#[sqlx::test]
async fn limits_of_one_address_pause_everybody_there_with_one_answer(pool: PgPool) {
    let limits = InstanceLimits { identify_per_address: 2, ..InstanceLimits::default() };
    let house = House::with(pool, |app| app.limits = limits).await;
    staff_only(&house, Disclosure::Reduced).await;
    let mut browser: Browser = house.browser();
    for id in ["fine@quillham.example", "nobody@quillham.example"] {
        browser.identify(id).await;
    }
    for id in ["fine@quillham.example", "nobody@quillham.example", "who@nowhere.example"] {
        let seen = browser.identify(id).await;
        seen.is("error").says("Too many tries from your network").says("Try again in about 10 min");
        assert_eq!((seen.status.as_u16(), seen.headers["retry-after"].to_str().unwrap()), (429, "600"));
    }
    browser.peer = "203.0.113.8:50000".parse().unwrap();
    browser.identify("fine@quillham.example").await.is("method");
    browser.peer = "203.0.113.7:50000".parse().unwrap();
    house.later(Duration::minutes(10));
    browser.identify("fine@quillham.example").await.is("method");
}
