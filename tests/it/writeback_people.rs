//! Signing in with a password that a directory keeps, and changing it there (REG-0, REG-4, REG-5, WB-6).

use std::time::Duration as Real;

use latchkey::protocol::{Code, Reasons, Secrets, verdict::Reason};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, House, NEW, PASSWORD, Seen},
    played::{Played, on_premises, person},
    walk,
};

const BO: &str = "bo@quillham.example";
const ADA: &str = "ada@quillham.example";

async fn house_of_bo(pool: PgPool) -> (House, Uuid, Played) {
    let mut house = House::new(pool).await;
    // Long enough that the agent of a test is in time on a busy machine. A refusal takes as long, so that those tests set their own.
    house.app.directory_deadline = Real::from_mins(1);
    let (tenant, hq) = on_premises(&house).await;
    house.policy(tenant, |policy| policy.require_registration = false).await;
    let agent = Played::new(&house, tenant, hq).await;
    (house, tenant, agent)
}

/// Sends a form in the background while the agent answers the request it leads to. Returns the page and what the agent read.
async fn while_asked(
    house: &House,
    agent: &Played,
    mut browser: Browser,
    seen: &Seen,
    fields: &[(&'static str, &str)],
    code: Code,
) -> (Browser, Seen, Secrets) {
    let (seen, fields) = (seen.clone(), fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>());
    let going = tokio::spawn(async move {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let seen = browser.fill(&seen, &fields).await;
        (browser, seen)
    });
    let claimed = loop {
        assert!(!going.is_finished(), "the directory was not asked: {:?}", house.audit().await);
        if let Some(claimed) = agent.claim(house).await {
            break claimed;
        }
        tokio::task::yield_now().await;
    };
    let secrets = agent.open(&claimed).secrets;
    agent.report(house, &claimed, code).await.unwrap();
    let (browser, seen) = going.await.unwrap();
    (browser, seen, secrets)
}

async fn sign_in(house: &House, agent: &Played, password: &str, code: Code) -> (Browser, Seen) {
    let mut browser = house.browser();
    let door = browser.get("/signin").await;
    let (browser, seen, secrets) = while_asked(house, agent, browser, &door, &[("user_id", BO), ("password", password)], code).await;
    match secrets {
        Secrets::Verify { current } => assert_eq!(current.reveal(), password, "exactly as typed"),
        _ => panic!("no check"),
    }
    (browser, seen)
}

async fn tried(house: &House, password: &str) -> Seen {
    let mut browser = house.browser();
    let door = browser.get("/signin").await;
    browser.fill(&door, &[("user_id", BO), ("password", password)]).await
}

/// Time goes by, and the agent is still there.
async fn later(house: &House, wait: Duration) {
    house.later(wait);
    for statement in ["update agent set last_seen_at = $1", "update directory set last_seen_at = $1"] {
        sqlx::query(statement).bind(house.time()).execute(&house.app.pool).await.unwrap();
    }
}

async fn asked(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from message").fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn reg_0_a_password_kept_on_premises_is_verified_there(pool: PgPool) {
    let (house, _, agent) = house_of_bo(pool).await;
    let (_, seen) = sign_in(&house, &agent, " exactly  Ａs typed ", Code::Success).await;
    seen.is("account");
    assert_eq!(house.audit().await, ["Sign in: "]);
}

#[sqlx::test]
async fn reg_5_whatever_the_directory_refuses_looks_like_a_wrong_password(pool: PgPool) {
    let (mut house, tenant, agent) = house_of_bo(pool).await;
    house.app.directory_deadline = Real::from_secs(8);
    let unknown = {
        let mut browser = house.browser();
        let door = browser.get("/signin").await;
        browser.fill(&door, &[("user_id", "nobody@quillham.example"), ("password", "x")]).await
    };
    unknown.is("signin").says("could not sign you in");
    let told = |seen: &Seen| seen.plain().replace("nobody@", "bo@");
    // All at once, because each takes as long as a directory may: one person for each answer.
    let codes = [Code::WrongPassword, Code::Locked, Code::Disabled, Code::NotFound, Code::Protected];
    let mut going = vec![];
    for n in 0..codes.len() {
        let name = format!("p{n}");
        person(&house, tenant, &name, "pass_through").await;
        let mut browser = house.browser();
        going.push(tokio::spawn(async move {
            let door = browser.get("/signin").await;
            let id = format!("{name}@quillham.example");
            let seen = browser.fill(&door, &[("user_id", &id), ("password", "wrong")]).await;
            (seen.status.as_u16(), seen.plain().replace(&id, BO))
        }));
    }
    for code in codes {
        let claimed = loop {
            assert!(going.iter().any(|one| !one.is_finished()), "the directory was not asked");
            if let Some(claimed) = agent.claim(&house).await {
                break claimed;
            }
            tokio::task::yield_now().await;
        };
        agent.report(&house, &claimed, code).await.unwrap();
    }
    for one in going {
        assert_eq!(one.await.unwrap(), (422, told(&unknown)));
    }
    house.app.directory_deadline = Real::ZERO;
    // Nobody is there to ask; writeback is off; the password is kept at yet another place.
    sqlx::query("update directory set offline_since = last_seen_at - interval '5 min'").execute(&house.app.pool).await.unwrap();
    assert_eq!(told(&tried(&house, "right").await), told(&unknown));
    house.policy(tenant, |policy| policy.write_back = false).await;
    assert_eq!(told(&tried(&house, "right").await), told(&unknown));
    assert_eq!(asked(&house).await, 5);
}

#[sqlx::test]
async fn reg_5_the_right_password_of_a_locked_account_is_no_wrong_one_once_it_is_unlocked(pool: PgPool) {
    let (mut house, _, agent) = house_of_bo(pool).await;
    house.app.directory_deadline = Real::from_secs(8);
    sqlx::query("update directory set rules = '[{\"id\": 0, \"lockout_threshold\": 3, \"lockout_window_seconds\": 1800}]'")
        .execute(&house.app.pool)
        .await
        .unwrap();
    sign_in(&house, &agent, PASSWORD, Code::Locked).await.1.is("signin");
    sign_in(&house, &agent, PASSWORD, Code::Success).await.1.is("account");
}

#[sqlx::test]
async fn reg_5_every_refusal_takes_as_long_as_a_directory_may(pool: PgPool) {
    let (mut house, _, _agent) = house_of_bo(pool).await;
    house.app.directory_deadline = Real::from_millis(700);
    for id in ["nobody@quillham.example", "cy@quillham.example", BO] {
        let mut browser = house.browser();
        let door = browser.get("/signin").await;
        let begun = std::time::Instant::now();
        browser.fill(&door, &[("user_id", id), ("password", "wrong")]).await.is("signin");
        assert!(begun.elapsed() >= Real::from_millis(700), "{id}");
    }
}

#[sqlx::test]
async fn reg_4_the_portal_cannot_be_used_to_lock_an_account_of_the_directory(pool: PgPool) {
    let (mut house, _, agent) = house_of_bo(pool).await;
    house.app.directory_deadline = Real::from_secs(8);
    sqlx::query("update directory set rules = '[{\"id\": 0, \"lockout_threshold\": 6, \"lockout_window_seconds\": 1800}]'")
        .execute(&house.app.pool)
        .await
        .unwrap();
    for n in 0..3 {
        sign_in(&house, &agent, &format!("guess {n}"), Code::WrongPassword).await.1.is("signin");
    }
    // The same slip again is not asked again, and a fourth guess is not asked at all; the page does not tell.
    house.app.directory_deadline = Real::ZERO;
    for guess in ["guess 0", "guess 1", "guess 4", "the right one"] {
        tried(&house, guess).await.is("signin").says("could not sign you in");
    }
    assert_eq!(asked(&house).await, 3);
    let told = house.audit().await.iter().filter(|event| event.contains("the account would lock there")).count();
    assert_eq!(told, 2);
    // Until the directory has forgotten them, by its own clock.
    later(&house, Duration::seconds(1800)).await;
    tried(&house, "the right one").await.is("signin");
    assert_eq!(asked(&house).await, 3);
    later(&house, Duration::seconds(61)).await;
    house.app.directory_deadline = Real::from_mins(1);
    sign_in(&house, &agent, "the right one", Code::Success).await.1.is("account");
    // Success forgets them here too.
    let left: i64 =
        sqlx::query_scalar("select count(*) from counter where scope in (30, 31, 81)").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(left, 0);
}

#[sqlx::test]
async fn reg_5_an_agent_that_is_away_costs_nobody_a_try(pool: PgPool) {
    let (mut house, _, agent) = house_of_bo(pool).await;
    house.app.directory_deadline = Real::ZERO;
    for _ in 0..4 {
        tried(&house, "right").await.is("signin");
        // It is taken back: nobody is asked later, and nothing stands in the way of a reset.
        assert!(agent.claim(&house).await.is_none());
    }
    let counted: i64 =
        sqlx::query_scalar("select count(*) from counter where scope in (30, 31, 81) and n > 0").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(counted, 0, "nothing was compared");
}

#[sqlx::test]
async fn reg_3_before_a_method_changes_the_directory_checks_the_password_once_more(pool: PgPool) {
    let (house, _, agent) = house_of_bo(pool).await;
    let (mut browser, _) = sign_in(&house, &agent, PASSWORD, Code::Success).await;
    later(&house, Duration::minutes(11)).await;
    let seen = browser.get("/register/questions").await;
    seen.is("prove");
    let to = seen.field("to");
    let fields = |password| [("to", to.as_str()), ("password", password)];
    let (browser, seen, secrets) = while_asked(&house, &agent, browser, &seen, &fields("wrong"), Code::WrongPassword).await;
    assert!(matches!(secrets, Secrets::Verify { current } if current.reveal() == "wrong"));
    seen.is("prove").says("not your password");
    let (_, seen, _) = while_asked(&house, &agent, browser, &seen, &fields(PASSWORD), Code::Success).await;
    seen.is("register-questions");
}

async fn to_change(browser: &mut Browser) -> Seen {
    let seen = browser.get("/account/password").await;
    seen.is("change-password").says("your organisation’s rules apply");
    seen
}

const CHANGE: [(&str, &str); 3] = [("old_password", PASSWORD), ("new_password", NEW), ("confirm_password", NEW)];

#[sqlx::test]
async fn reg_4_a_change_is_written_back_as_a_change_and_the_session_goes_on(pool: PgPool) {
    let (house, tenant, agent) = house_of_bo(pool).await;
    let (mut other, _) = sign_in(&house, &agent, PASSWORD, Code::Success).await;
    let (mut browser, _) = sign_in(&house, &agent, PASSWORD, Code::Success).await;
    let seen = to_change(&mut browser).await;
    let seen = browser.fill(&seen, &CHANGE).await;
    seen.is("waiting");
    // Reload, the form, a second click: all wait, and nothing is asked twice.
    browser.get("/account/password").await.is("waiting");
    let again =
        [("token", seen.token()), ("old_password", PASSWORD.into()), ("new_password", NEW.into()), ("confirm_password", NEW.into())];
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..3 {
        browser.post("/account/password", &again).await.is("waiting");
    }
    assert_eq!(asked(&house).await, 3, "two sign-ins and one change");
    let claimed = agent.claim(&house).await.unwrap();
    match agent.open(&claimed).secrets {
        Secrets::Change { old, new } => assert_eq!((old.reveal(), new.reveal()), (PASSWORD, NEW)),
        _ => panic!("no change"),
    }
    let mut script = browser.clone();
    let looking = tokio::spawn(async move { script.get("/account/password/state").await.body });
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    let answer: serde_json::Value = serde_json::from_str(&looking.await.unwrap()).unwrap();
    assert_eq!(answer, serde_json::json!({ "state": "moved", "page": "/account/password/done" }));
    browser.get("/account/password/waiting").await.is("password-done");
    browser.get("/account").await.is("account");
    other.get("/account").await.is("signin");
    let user = house.user(tenant, BO).await;
    let hash: Option<String> =
        sqlx::query_scalar("select hash from credential where user_id = $1").bind(user).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(hash, None, "only the directory has it");
    let mails = house.deliver().await;
    assert!(mails.iter().any(|mail| mail.text.contains("changed")), "the person is told");
    house.later(Duration::minutes(11));
    browser.get("/account/password/done").await.is("change-password");
}

#[sqlx::test]
async fn reg_4_what_the_directory_refuses_is_said_on_the_form(pool: PgPool) {
    let (house, _, agent) = house_of_bo(pool).await;
    sqlx::query("update directory set rules = '[{\"id\": 0, \"lockout_threshold\": 0}]'").execute(&house.app.pool).await.unwrap();
    let (mut browser, _) = sign_in(&house, &agent, PASSWORD, Code::Success).await;
    for (code, text) in [
        (Code::WrongPassword, "not the password you have"),
        (Code::Policy, "at least 15 characters"),
        (Code::CannotChange, "does not allow this password to be changed"),
        (Code::Unreachable, "could be reached"),
        (Code::Unknown, "its answer did not reach us"),
    ] {
        let seen = to_change(&mut browser).await;
        browser.fill(&seen, &CHANGE).await.is("waiting");
        let claimed = agent.claim(&house).await.unwrap();
        let header = agent.open(&claimed).header;
        let reasons = if code == Code::Policy { Reasons::default().with(Reason::TooShort) } else { Reasons::default() };
        let verdict = latchkey::protocol::Verdict {
            reasons,
            min_length: if code == Code::Policy { 15 } else { 0 },
            ..Played::verdict(&header, claimed.hand_over.attempt, code)
        };
        agent.say(&house, &verdict).await.unwrap();
        let seen = browser.get("/account/password/waiting").await;
        seen.is("change-password").says(text);
        // It is a question of ten minutes; the session goes on.
        later(&house, Duration::minutes(2)).await;
    }
    // The person reads of each once, in plain words.
    browser.get("/account/activity").await.is("activity").says("with a wrong old one").says("your organisation's directory");
    // Only the wrong password was a failed one.
    let counted: i32 = sqlx::query_scalar("select max(n) from counter where scope = 81").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(counted, 2, "the wrong one, and the one whose outcome nobody knows");
}

#[sqlx::test]
async fn reg_4_a_temporary_password_of_the_directory_is_changed_before_anything_else(pool: PgPool) {
    let (house, _, agent) = house_of_bo(pool).await;
    let (mut browser, seen) = sign_in(&house, &agent, PASSWORD, Code::MustChange).await;
    seen.is("change-password").says("temporary");
    browser.get("/account/activity").await.is("change-password");
    let seen = browser.get("/account/password").await;
    browser.fill(&seen, &CHANGE).await.is("waiting");
    browser.get("/account/activity").await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get("/account/password/waiting").await.is("password-done");
    browser.get("/account/activity").await.is("activity");
    house.deliver().await;
}

#[sqlx::test]
async fn wb_6a_a_hash_counts_once_the_directory_took_its_password(pool: PgPool) {
    let (house, tenant, agent) = house_of_bo(pool).await;
    // Left behind from before the directory took over: it is asked.
    let hash = house.app.hasher.hash(latchkey::crypto::Lane::Commit, "Left-Behind-1").await.unwrap();
    sqlx::query(
        "insert into credential (tenant_id, id, user_id, version, hash, pepper_id, set_at, source, must_change)
         values ($1, gen_random_uuid(), $2, 1, $3, 1, $4, 'import', false)",
    )
    .bind(tenant)
    .bind(house.user(tenant, ADA).await)
    .bind(hash)
    .bind(house.time())
    .execute(&house.app.pool)
    .await
    .unwrap();
    let mut browser = house.browser();
    let door = browser.get("/signin").await;
    let fields = [("user_id", ADA), ("password", PASSWORD)];
    let (mut browser, seen, _) = while_asked(&house, &agent, browser, &door, &fields, Code::Success).await;
    seen.is("account");
    let seen = browser.get("/account/password").await;
    browser.fill(&seen, &CHANGE).await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get("/account/password/waiting").await.is("password-done");
    // From here on it is known here as well, and the directory is not asked.
    assert_eq!(walk::sign_in(&house, ADA, NEW).await, "account");
    assert_eq!(asked(&house).await, 2);
    house.deliver().await;
}
