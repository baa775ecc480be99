//! Helping a caller: who they are, their pause, an unlock, a temporary password (RESET-7; quality, rules 3 and 13).

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    factors::app as authenticator,
    protocol::{Code, Secrets},
};
use sqlx::{AssertSqlSafe, PgPool};
use time::Duration;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, NEW, PASSWORD, code_in, open_policy, sam},
    people::house_with,
    played::{Played, on_premises},
    register::signed_in,
};

async fn sam_and_desk(pool: PgPool) -> (House, Uuid, Browser, Uuid) {
    let (house, tenant, browser, _) = house_with(pool, &[Role::Helpdesk]).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    (house, tenant, browser, sam)
}

#[sqlx::test]
async fn a_call_from_the_first_question_to_the_pause_that_is_cleared(pool: PgPool) {
    let (house, tenant, mut desk, sam) = sam_and_desk(pool).await;
    let page = format!("/admin/people/{sam}");
    // Sam mistyped answers until resets were paused, in a browser of their own.
    let mut own = signed_in(&house, "sam@quillham.example").await;
    let seen = own.identify("sam@quillham.example").await;
    let mut seen = own.fill(&seen, &[("method", "email")]).await;
    house.deliver().await;
    for _ in 0..5 {
        seen = own.fill(&seen, &[("code", "000000")]).await;
    }
    house.deliver().await;
    assert_ne!(own.identify("sam@quillham.example").await.page(), "method");
    desk.get("/admin/people?state=locked").await.says("sam@quillham.example");
    desk.get(&page).await.says("Resets are paused after failed proofs.").says("clear the pause");
    // Nothing is done for whoever is not verified.
    let seen = desk.get(&format!("{page}/clear-pause")).await;
    seen.is("admin-deed").says("First make sure that the caller is who they say they are.");
    let token = seen.token();
    desk.post(&format!("{page}/clear-pause"), &[("token", &token)]).await.is("admin-verify");
    let seen = desk.get(&format!("{page}/verify")).await;
    seen.says("ending in 42").says("then hidden, at posteo.example");
    assert!(!seen.body.contains("612345642") && !seen.body.contains("sam@posteo.example"));
    let seen = desk.fill(&seen, &[("method", "sms")]).await;
    seen.is("admin-verify-code");
    let sent = house.deliver().await;
    assert_eq!((sent.len(), sent[0].channel, sent[0].to.as_str()), (1, "sms", "+31612345642"));
    assert!(sent[0].text.contains("helpdesk") && sent[0].text.contains("Read it only if you called them yourself"));
    desk.fill(&seen, &[("code", "")]).await.is("admin-verify-code").says("Type the code first.");
    desk.fill(&seen, &[("code", &code_in(&sent[0].text))]).await.is("admin-person").says("The caller is who they say.");
    let seen = desk.get(&format!("{page}/clear-pause")).await;
    desk.fill(&seen, &[]).await.is("admin-person").says("The pause was cleared.").says("They could reset their password");
    own.identify("sam@quillham.example").await.is("method");
    // Only for this administrator, only for this person, and only for a while.
    let (other, _) = administrator(&house, tenant, "other", &[Role::Password]).await;
    let mut second = inside(&house, &other).await;
    second.get(&format!("{page}/unlock")).await.says("First make sure");
    let (_, kim) = crate::register::new_person(&house, tenant, "kim").await;
    desk.get(&format!("/admin/people/{kim}/unlock")).await.says("First make sure");
    house.later(Duration::minutes(14));
    assert!(!desk.get(&format!("{page}/unlock")).await.body.contains("First make sure"));
    house.later(Duration::minutes(2));
    desk.get(&format!("{page}/unlock")).await.says("First make sure");
    // The log says who verified whom, and holds no code.
    let log = house.audit().await;
    for line in ["Helpdesk verified a caller: started", "Helpdesk verified a caller: verified", "Directory changed: pause cleared"] {
        assert!(log.iter().any(|it| it == line), "{line}");
    }
}

#[sqlx::test]
async fn reset_7_wrong_codes_of_a_caller_count_like_their_own(pool: PgPool) {
    let (house, _, mut desk, sam) = sam_and_desk(pool).await;
    let page = format!("/admin/people/{sam}/verify");
    let seen = desk.get(&page).await;
    let mut seen = desk.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    for left in (0..5).rev() {
        seen = desk.fill(&seen, &[("code", "000000")]).await;
        assert_eq!((seen.status, seen.page() == "admin-verify-code"), (StatusCode::UNPROCESSABLE_ENTITY, true), "{left}");
    }
    seen.says("nothing can be proved for this account until");
    // The right one comes too late, and the person themselves meets the same lock.
    desk.fill(&seen, &[("code", &code)]).await;
    assert!(desk.get(&format!("/admin/people/{sam}/unlock")).await.body.contains("First make sure"));
    assert_ne!(house.browser().identify("sam@quillham.example").await.page(), "method");
    house.deliver().await;
    let seen = desk.get(&page).await;
    desk.fill(&seen, &[("method", "sms")]).await.is("admin-verify").says("nothing can be proved for this account until");
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn a_code_counts_once_and_only_where_it_was_asked_for(pool: PgPool) {
    let (house, tenant, mut desk, sam) = sam_and_desk(pool).await;
    let page = format!("/admin/people/{sam}/verify");
    let seen = desk.get(&page).await;
    desk.fill(&seen, &[("method", "email")]).await.is("admin-verify-code");
    let code = house.code().await;
    // The other way round: a code of a reset verifies no caller, and one of the desk resets nothing.
    let mut own = house.browser();
    let reset = own.identify("sam@quillham.example").await;
    let reset = own.fill(&reset, &[("method", "email")]).await;
    let of_reset = house.code().await;
    own.fill(&reset, &[("code", &code)]).await.is("code");
    let typed = desk.get(&format!("{page}/code")).await;
    desk.fill(&typed, &[("code", &of_reset)]).await.is("admin-verify-code");
    // Another administrator cannot use it either.
    let (other, _) = administrator(&house, tenant, "other", &[Role::Helpdesk]).await;
    let mut second = inside(&house, &other).await;
    second.get(&format!("{page}/code")).await.is("admin-verify");
    let again = desk.fill(&typed, &[("code", &code)]).await;
    again.is("admin-person");
    desk.post(&format!("{page}/code"), &[("token", &typed.token()), ("code", &code)]).await.is("admin-person");
    let proofs: i64 = sqlx::query_scalar("select count(*) from proof").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(proofs, 1);
    // Nothing more is sent at once.
    let seen = second.get(&page).await;
    second.fill(&seen, &[("method", "email")]).await.is("admin-verify-code");
    second.post(&page, &[("token", &seen.token()), ("method", "email")]).await.is("admin-verify");
    assert_eq!(house.deliver().await.len(), 1);
}

#[sqlx::test]
async fn a_caller_may_read_the_code_of_their_app_and_questions_are_never_asked(pool: PgPool) {
    let (house, tenant, mut desk, sam) = sam_and_desk(pool).await;
    house.app_seed(tenant, sam, b"12345678901234567890").await;
    house.questions(tenant, sam, &[("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo")]).await;
    let page = format!("/admin/people/{sam}/verify");
    let seen = desk.get(&page).await;
    assert!(seen.body.contains("value=\"app\"") && !seen.body.contains("value=\"questions\"") && !seen.body.contains("_call"));
    assert_eq!(desk.fill(&seen, &[("method", "questions")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let seen = desk.fill(&seen, &[("method", "app")]).await;
    seen.is("admin-verify-code").says("Let the caller open their authenticator app");
    let code = authenticator::code(b"12345678901234567890", house.time().unix_timestamp() / 30);
    desk.fill(&seen, &[("code", &code)]).await.is("admin-person").says("The caller is who they say.");
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn an_invitation_tells_where_and_signs_nobody_in(pool: PgPool) {
    let (house, _, mut browser, _) = house_with(pool, &[Role::User]).await;
    let tenant: Uuid = sqlx::query_scalar("select tenant_id from users limit 1").fetch_one(&house.app.pool).await.unwrap();
    let (_, kim) = crate::register::new_person(&house, tenant, "kim").await;
    let seen = browser.get(&format!("/admin/people/{kim}/invite")).await;
    seen.says("Nobody has been verified. Your role lets you go on all the same.");
    browser.fill(&seen, &[]).await.is("admin-person").says("The invitation is on its way.");
    let sent = house.deliver().await;
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "kim@quillham.example"));
    assert!(sent[0].text.contains("http://127.0.0.1:8080/register") && !sent[0].html.contains("href=\"http://127"));
}

/// The password on the page that shows it once.
fn shown(body: &str) -> String {
    body.split_once("id=\"temporary\">").expect("a password").1.split('<').next().unwrap().to_owned()
}

async fn is_nowhere(house: &House, needle: &str) {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    .fetch_all(&house.app.pool)
    .await
    .unwrap();
    for table in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(format!("select t::text from \"{table}\" t"))).fetch_all(&house.app.pool).await.unwrap();
        assert!(!rows.iter().any(|row| row.contains(needle)), "{table} holds the password");
    }
}

#[sqlx::test]
async fn a_temporary_password_is_shown_once_and_changed_before_anything_else(pool: PgPool) {
    let (house, tenant, mut browser, _) = house_with(pool, &[Role::User]).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    let page = format!("/admin/people/{sam}/temporary-password");
    let mut theirs = signed_in(&house, "sam@quillham.example").await;
    // Only where the organisation wants it.
    house.policy(tenant, |policy| policy.temporary_passwords = false).await;
    let seen = browser.get(&page).await;
    seen.is("admin-temporary").says("Your organisation does not use temporary passwords.");
    let token = seen.token();
    assert_eq!(browser.post(&page, &[("token", &token)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.policy(tenant, |policy| policy.temporary_passwords = true).await;
    // Only with a proof of the last ten minutes.
    house.later(Duration::minutes(11));
    browser.get(&page).await.is("prove");
    let mut browser = inside(&house, "noor@quillham.example").await;
    let seen = browser.get(&page).await;
    let seen = browser.fill(&seen, &[]).await;
    seen.is("admin-temporary-shown");
    assert_eq!(seen.headers["cache-control"], "no-store");
    let password = shown(&seen.body);
    assert_eq!(password.len(), 19);
    is_nowhere(&house, &password).await;
    theirs.get("/account").await.is("signin");
    let told = house.deliver().await;
    assert_eq!((told.len(), told[0].to.as_str()), (1, "sam@posteo.example"));
    assert!(told[0].text.contains("temporary password") && !told[0].text.contains(&password));
    let mut theirs = house.browser();
    let signin = theirs.get("/signin").await;
    theirs.fill(&signin, &[("user_id", "sam@quillham.example"), ("password", PASSWORD)]).await.is("signin");
    let seen = theirs.fill(&signin, &[("user_id", "sam@quillham.example"), ("password", &password)]).await;
    assert_eq!(seen.path, "/account/password");
    theirs.get("/register").await.is("change-password");
    let seen = theirs.get("/account/password").await;
    theirs.fill(&seen, &[("old_password", &password), ("new_password", NEW), ("confirm_password", NEW)]).await;
    theirs.get("/account").await.is("account");
    house.deliver().await;
    assert!(house.audit().await.iter().any(|line| line == "Reset password (by admin): temporary password"));
}

#[sqlx::test]
async fn wb_6_a_directory_sets_a_temporary_password_and_unlocks(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    house.policy(tenant, |policy| policy.temporary_passwords = true).await;
    let agent = Played::new(&house, tenant, hq).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::User]).await;
    let mut browser = inside(&house, &id).await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    let page = format!("/admin/people/{ada}");
    let seen = browser.get(&format!("{page}/temporary-password")).await;
    seen.says("It is set in their directory.");
    let seen = browser.fill(&seen, &[]).await;
    seen.is("admin-temporary-shown").says("Pass the password on only once it has.");
    let password = shown(&seen.body);
    is_nowhere(&house, &password).await;
    browser.get(&format!("{page}/waiting")).await.is("admin-waiting").says("We have asked the directory");
    let claimed = agent.claim(&house).await.unwrap();
    let Secrets::AdminReset { new } = agent.open(&claimed).secrets else { panic!("another operation") };
    assert_eq!(new.reveal(), password);
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get(&format!("{page}/waiting")).await.says("The directory has taken the temporary password.");
    let told: Vec<_> = house.deliver().await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].0 == "ada@posteo.example" && told[0].1.contains("set by an administrator"));
    let must: bool =
        sqlx::query_scalar("select must_change from credential where user_id = $1").bind(ada).fetch_one(&house.app.pool).await.unwrap();
    assert!(must);
    is_nowhere(&house, &password).await;
    // Unlocked there; a refusal is told in words for administrators.
    for (code, said) in [(Code::Protected, "The account is protected there"), (Code::Success, "The directory has unlocked the account.")] {
        let seen = browser.get(&format!("{page}/unlock")).await;
        browser.fill(&seen, &[]).await.is("admin-waiting");
        // A second request waits for the first.
        browser.fill(&seen, &[]).await.is("admin-deed").says("busy with another request");
        let claimed = agent.claim(&house).await.unwrap();
        assert!(matches!(agent.open(&claimed).secrets, Secrets::Unlock));
        agent.report(&house, &claimed, code).await.unwrap();
        let seen = browser.get(&format!("{page}/waiting")).await;
        seen.is("admin-waiting").says(said);
    }
    assert_eq!(house.deliver().await.len(), 1, "unlocked, and told so");
    // With nobody there, nothing is asked and no password is shown.
    sqlx::query("update agent set last_seen_at = null").execute(&house.app.pool).await.unwrap();
    sqlx::query("update directory set last_seen_at = null").execute(&house.app.pool).await.unwrap();
    let seen = browser.get(&format!("{page}/temporary-password")).await;
    seen.says("No agent of their directory can be reached");
    let refused = browser.post(&format!("{page}/temporary-password"), &[("token", &seen.token())]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && !refused.body.contains("id=\"temporary\""));
}

#[sqlx::test]
async fn reg_2_whoever_is_asked_again_is_asked_at_the_next_sign_in(pool: PgPool) {
    let house = House::new(pool).await;
    let policy = latchkey::policy::Policy { require_registration: true, ..open_policy(1) };
    let tenant = house.tenant("quillham.example", Some(policy)).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::User]).await;
    let mut browser = inside(&house, &id).await;
    house.people(tenant, &sam()).await;
    let sam = house.user(tenant, "sam@quillham.example").await;
    sqlx::query(
        "insert into registration (tenant_id, id, user_id, registered_at, confirmed_at) values ($1, gen_random_uuid(), $2, $3, $3)",
    )
    .bind(tenant)
    .bind(sam)
    .bind(house.time())
    .execute(&house.app.pool)
    .await
    .unwrap();
    let sign_in = async || {
        let mut theirs = house.browser();
        let seen = theirs.get("/signin").await;
        theirs.fill(&seen, &[("user_id", "sam@quillham.example"), ("password", PASSWORD)]).await.page().to_owned()
    };
    assert_eq!(sign_in().await, "account");
    let seen = browser.get(&format!("/admin/people/{sam}/ask-again")).await;
    browser.fill(&seen, &[]).await.is("admin-person").says("They will be asked at their next sign-in.").says("Asked to look again");
    assert_eq!(sign_in().await, "register-confirm");
    house.policy(tenant, |policy| policy.reconfirm_days = 0).await;
    browser.get(&format!("/admin/people/{sam}/ask-again")).await.says("Your settings never ask people");
}
