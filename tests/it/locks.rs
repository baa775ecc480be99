//! Where locks are looked at, and the alarm of a whole tenant (RESET-7; peers c.1, rows 8, 27 and 28).

use latchkey::{
    policy::{Limits, Policy},
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{HEADER, NEW, PASSWORD, code_in, open_policy},
    steps::{Home, SAM, WIDE, choose, sign_in},
};

#[sqlx::test]
async fn row_28_a_lock_is_looked_at_when_a_proof_is_redeemed_and_not_only_at_the_start(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for method in ["email", "app", "questions"] {
        let mut early = home.stranger(1);
        let seen = home.open(&mut early, method).await;
        let code = if method == "email" { home.house.code().await } else { home.app_code() };
        assert_eq!(home.until_locked(&mut home.stranger(2), "sms").await, 5);
        // Looking changes nothing; the right answer is refused.
        early.get(&seen.path).await;
        let stopped = match method {
            "questions" => home.right(&mut early, &seen, method).await,
            _ => early.fill(&seen, &[("code", &code)]).await,
        };
        stopped.is("stop").says("Resets are paused");
        early.get("/reset/password").await.is("stop");
        assert_eq!(home.one("select count(*)::text from proof").await, "0");
        home.house.later(Duration::hours(25));
        home.house.deliver().await;
    }
}

#[sqlx::test]
async fn row_28_a_lock_at_the_last_page_stops_the_new_password(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut early = home.stranger(1);
    let seen = home.to_password(&mut early).await;
    home.until_locked(&mut home.stranger(2), "app").await;
    home.set_password(&mut early, &seen).await.is("stop");
    assert_eq!(home.credential_version().await, "1");
    sign_in(&mut home.stranger(3), PASSWORD).await.is("account");
    home.house.deliver().await;
}

#[sqlx::test]
async fn row_28_every_step_of_a_locked_account_stops(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for (method, fields) in [
        ("", &[("method", "email")][..]),
        ("email", &[("do", "again")]),
        ("email", &[("do", "other")]),
        ("questions", &[("do", "other")]),
        ("mobile_call", &[("do", "again")]),
        ("mobile_call", &[("do", "other")]),
    ] {
        let mut early = home.stranger(1);
        let mut seen = early.identify(SAM).await;
        if !method.is_empty() {
            seen = choose(&mut early, &seen, method).await;
        }
        home.house.deliver().await;
        home.house.later(Duration::seconds(31));
        home.until_locked(&mut home.stranger(2), "app").await;
        home.house.deliver().await;
        early.fill(&seen, fields).await.is("stop");
        assert!(home.house.deliver().await.is_empty(), "nothing is sent for a locked account");
        home.house.later(Duration::hours(25));
    }
}

#[sqlx::test]
async fn row_28_a_key_pressed_after_the_lock_leads_nowhere(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut early = home.stranger(1);
    home.open(&mut early, "mobile_call").await.is("calling");
    let call = home.house.deliver().await.remove(0).call;
    home.until_locked(&mut home.stranger(2), "app").await;
    press(&home.house.app, &call, "#").await.unwrap();
    let seen = early.get("/reset/calling").await;
    if seen.page() == "password" {
        home.set_password(&mut early, &seen).await.is("stop");
    }
    assert_eq!(home.credential_version().await, "1");
    home.house.deliver().await;
}

#[sqlx::test]
async fn row_08_neither_a_new_reset_nor_a_new_code_nor_a_new_browser_forgets_failures(pool: PgPool) {
    let home = Home::patient(pool, open_policy(1)).await;
    for n in 1..=4 {
        let mut browser = home.stranger(n);
        let seen = home.open(&mut browser, "email").await;
        let seen = home.wrong(&mut browser, &seen, "email").await;
        home.house.later(Duration::seconds(31));
        browser.fill(&seen, &[("do", "again")]).await.is("code");
    }
    let mut browser = home.stranger(5);
    let seen = home.open(&mut browser, "questions").await;
    home.wrong(&mut browser, &seen, "questions").await.is("stop");
    home.house.deliver().await;
}

#[sqlx::test]
async fn row_27_asking_never_changes_the_account(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for n in 1..=12 {
        home.open(&mut home.stranger(n), ["email", "sms", "office_call", "app"][usize::from(n) % 4]).await;
    }
    sign_in(&mut home.stranger(20), PASSWORD).await.is("account");
    home.stranger(21).identify(SAM).await.is("method");
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_right_code_is_no_failed_proof_and_an_empty_one_no_try(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for n in 1..=7 {
        let mut browser = home.stranger(n);
        let seen = home.open(&mut browser, "email").await;
        let empty = browser.fill(&seen, &[("code", "  ")]).await;
        empty.is("code").says("Type the code first");
        home.right(&mut browser, &seen, "email").await.is("password");
    }
    assert_eq!(home.until_locked(&mut home.stranger(9), "email").await, 5);
    home.house.deliver().await;
}

#[sqlx::test]
async fn many_failures_in_one_tenant_make_codes_longer_for_a_day_and_only_there(pool: PgPool) {
    let home = Home::patient(pool, Policy { limits: WIDE, ..open_policy(1) }).await;
    let other = home.house.tenant("oakmere.example", Some(open_policy(1))).await;
    let row = |id: &str| format!("{HEADER}{id},P,P,P,{},,,premium_p1,,{PASSWORD}\n", id.replace('@', ".at.").replacen(".at.", "@mail.", 1));
    home.house.people(other, &row("ada@oakmere.example")).await;
    let of = "user_id,primary_mail,roles\nrae@quillham.example,rae@quillham.example,global_administrator\n";
    home.house.people(home.tenant, of).await;
    let code_of = async |id: &str| {
        let mut browser = home.stranger(7);
        let seen = browser.identify(id).await;
        let seen = browser.fill(&seen, &[("method", "email")]).await;
        let text = home.house.deliver().await.remove(0).text;
        (browser, seen, code_in(&text))
    };
    let mut failed = 0;
    while failed < 20 {
        let mut browser = home.stranger(1);
        let mut seen = home.open(&mut browser, "app").await;
        for _ in 0..4 {
            seen = home.wrong(&mut browser, &seen, "app").await;
            failed += 1;
        }
    }
    assert_eq!(code_of(SAM).await.2.len(), 6, "twenty are still fine");
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "app").await;
    home.wrong(&mut browser, &seen, "app").await;
    let alarms = home.house.audit().await.into_iter().filter(|event| event.contains("longer codes")).count();
    assert_eq!(alarms, 1);
    let mails = home.house.deliver().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["rae@quillham.example"], "administrators are told");
    let (mut browser, seen, code) = code_of(SAM).await;
    seen.says("Eight-character code");
    assert_eq!(code.len(), 8, "{code}");
    browser.fill(&seen, &[("code", &code.to_lowercase())]).await.is("password");
    assert_eq!(code_of("ada@oakmere.example").await.2.len(), 6);
    home.house.later(Duration::hours(24));
    assert_eq!(code_of(SAM).await.2.len(), 6);
}

#[sqlx::test]
async fn a_refused_call_is_a_failed_proof_and_raises_the_alarm(pool: PgPool) {
    let home = Home::patient(pool, Policy { limits: Limits { failed_proofs: 5, ..WIDE }, ..open_policy(1) }).await;
    for (n, key) in ["9", "", "9"].into_iter().enumerate() {
        let mut browser = home.stranger(u8::try_from(n + 1).unwrap());
        home.open(&mut browser, "mobile_call").await.is("calling");
        let call = home.house.deliver().await.remove(0).call;
        assert_eq!(press(&home.house.app, &call, key).await.unwrap(), Pressed::Refused);
        // Whoever holds the phone said no: nothing afterwards makes it a yes.
        for key in ["#", "5"] {
            assert_eq!(press(&home.house.app, &call, key).await.unwrap(), Pressed::Nothing);
        }
        browser.get("/reset/calling").await.is("calling").says("refused");
        browser.get("/reset/password").await.is("calling");
    }
    let alarms = home.house.audit().await.into_iter().filter(|event| event.contains("a call they did not ask for")).count();
    assert_eq!(alarms, 3);
    // Three of five are gone.
    assert_eq!(home.until_locked(&mut home.stranger(9), "email").await, 2);
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_call_that_was_not_placed_by_us_or_is_over_passes_nothing(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "mobile_call").await;
    let call = home.house.deliver().await.remove(0).call;
    for made_up in [call.replacen('A', "B", 1), call[1..].to_owned(), String::new(), format!("{call}="), "AAAA".to_owned()] {
        if made_up != call {
            assert_eq!(press(&home.house.app, &made_up, "#").await.unwrap(), Pressed::Nothing, "{made_up}");
        }
    }
    assert_eq!(press(&home.house.app, &call, "#9").await.unwrap(), Pressed::Nothing);
    // Called again: the first call is over.
    home.house.later(Duration::seconds(31));
    browser.fill(&seen, &[("do", "again")]).await.is("calling");
    assert_eq!(press(&home.house.app, &call, "#").await.unwrap(), Pressed::Nothing);
    let second = home.house.deliver().await.remove(0).call;
    home.house.later(Duration::seconds(600));
    assert_eq!(press(&home.house.app, &second, "#").await.unwrap(), Pressed::Nothing);
    browser.get("/reset/calling").await.is("calling").says("ended");
}

#[sqlx::test]
async fn new_passwords_that_are_refused_end_the_reset_after_five(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.to_password(&mut browser).await;
    // Two that differ, or none, are no submits that count.
    for fields in [[("new_password", NEW), ("confirm_password", "other")], [("new_password", ""), ("confirm_password", "")]] {
        browser.fill(&seen, &fields).await.is("password");
    }
    for left in ["4 more times", "3 more times", "2 more times", "once more"] {
        browser.fill(&seen, &[("new_password", "sam"), ("confirm_password", "sam")]).await.is("password").says(left);
    }
    browser.fill(&seen, &[("new_password", "sam"), ("confirm_password", "sam")]).await.is("error").says("ended");
    home.set_password(&mut browser, &seen).await.is("error");
    assert_eq!(home.credential_version().await, "1");
}
