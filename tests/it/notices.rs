//! Who is told what, where, and in which language (section 7).

use latchkey::{delivery::SendError, factors::Method};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, House, NEW, PASSWORD, Seen, Sent, open_policy},
    walk::{change, lock_out},
};

const COLUMNS: &str =
    "user_id,display_name,language,primary_mail,alternate_email,authentication_email,mobile_phone,licences,roles,enabled,password\n";

async fn house_of(pool: PgPool, people: &str) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &format!("{COLUMNS}{people}")).await;
    (house, tenant)
}

/// A whole reset by e-mail, in English; returns what was sent after it.
async fn reset(house: &House, user_id: &str) -> (Seen, Vec<Sent>) {
    let mut browser = house.browser();
    let seen = browser.identify(user_id).await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    let done = change(&mut browser, &seen).await;
    done.is("done");
    (done, house.deliver().await)
}

fn to(sent: &[Sent]) -> Vec<&str> {
    let mut all: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
    all.sort_unstable();
    all
}

#[sqlx::test]
async fn a_reset_is_told_to_primary_and_alternate_and_else_to_the_user_id(pool: PgPool) {
    let people = "both@quillham.example,,,both@quillham.example,both@posteo.example,,,basic,,,\n\
                  same@quillham.example,,,same@posteo.example,same@posteo.example,,,basic,,,\n\
                  own@quillham.example,,,,public@posteo.example,private@posteo.example,,basic,,,\n\
                  none@quillham.example,,,,,,+31 612345642,basic,,,\n";
    let (house, _) = house_of(pool, people).await;
    let (done, sent) = reset(&house, "both@quillham.example").await;
    done.says("We mailed you about this change");
    assert_eq!(to(&sent), ["both@posteo.example", "both@quillham.example"]);
    assert_eq!(to(&reset(&house, "same@quillham.example").await.1), ["same@posteo.example"]);
    assert_eq!(to(&reset(&house, "own@quillham.example").await.1), ["private@posteo.example"], "the private one before the public one");
    let mut browser = house.browser();
    let seen = browser.identify("none@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "sms"), ("phone", "+31 612345642")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    change(&mut browser, &seen).await.is("done");
    assert_eq!(to(&house.deliver().await), ["none@quillham.example"]);
}

#[sqlx::test]
async fn a_mail_is_in_the_language_of_who_reads_it_with_text_and_html_and_no_link(pool: PgPool) {
    let people = "jan@quillham.example,Jan,nl,jan@quillham.example,,jan@posteo.example,,basic,,,\n\
                  ola@quillham.example,Ola,,ola@quillham.example,,ola@posteo.example,,basic,,,\n";
    let (house, tenant) = house_of(pool, people).await;
    sqlx::query("update tenant set name = 'Quill & <Ham>', accent = '#aa3311' where id = $1")
        .bind(tenant)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let (_, sent) = reset(&house, "jan@quillham.example").await;
    assert_eq!(sent.len(), 2);
    for mail in &sent {
        assert!(mail.html.contains("lang=\"nl\"") && mail.subject.contains("wachtwoord"), "{}", mail.subject);
    }
    for (language, default) in [("en", "en"), ("nl", "nl")] {
        sqlx::query("update tenant set default_language = $2 where id = $1")
            .bind(tenant)
            .bind(default)
            .execute(&house.app.pool)
            .await
            .unwrap();
        let (_, sent) = reset(&house, "ola@quillham.example").await;
        for mail in sent {
            assert!(mail.html.contains(&format!("lang=\"{language}\"")), "{}", mail.html);
            assert!(mail.subject.contains("Quill & <Ham>") && mail.text.contains("Quill & <Ham>"), "{}", mail.subject);
            assert!(!mail.html.contains("<Ham>") && mail.html.contains("#aa3311"), "{}", mail.html);
            assert!(
                !mail.html.contains("href=") && !mail.html.contains("src=") && !mail.text.contains("http"),
                "no link that acts, nothing loaded"
            );
            assert!(!mail.text.contains(NEW) && !mail.html.contains(NEW));
            assert!(!mail.subject.contains(['\u{2068}', '\u{2069}', '\n']) && !mail.text.contains('\u{2068}'));
            assert!(mail.text.contains("12:00:00"), "{}", mail.text);
        }
        house.later(Duration::hours(24));
        if language == "nl" {
            break;
        }
        // The next round reads the same moment again.
        house.later(-Duration::hours(24));
    }
}

#[sqlx::test]
async fn a_tenant_may_leave_the_reset_mail_out_but_not_the_one_about_unlocking(pool: PgPool) {
    let people = format!("sam@quillham.example,Sam,,,,sam@posteo.example,,basic,,,{PASSWORD}\n");
    let (house, tenant) = house_of(pool, &people).await;
    house.policy(tenant, |policy| policy.notify_user = false).await;
    let (done, sent) = reset(&house, "sam@quillham.example").await;
    assert!(sent.is_empty() && !done.plain().contains("We mailed you"), "{}", done.plain());
    lock_out(&house, "sam@quillham.example").await;
    let mut browser = house.browser();
    let seen = browser.identify("sam@quillham.example").await;
    let seen = browser.fill(&seen, &[("trouble", "unlock")]).await;
    house.later(Duration::seconds(30));
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    browser.fill(&seen, &[]).await.is("done").says("We mailed you about this change");
    let sent = house.deliver().await;
    assert_eq!((sent.len(), sent[0].subject.as_str()), (1, "Your Quillham Council account was unlocked"));
}

#[sqlx::test]
async fn a_lock_is_always_told_and_once_a_day(pool: PgPool) {
    let (house, tenant) = house_of(pool, "sam@quillham.example,Sam,,sam@quillham.example,,sam@posteo.example,,basic,,,\n").await;
    house.policy(tenant, |policy| policy.notify_user = false).await;
    let lock = async |browser: &mut Browser| {
        let seen = browser.identify("sam@quillham.example").await;
        let seen = browser.fill(&seen, &[("method", "email")]).await;
        house.deliver().await;
        for _ in 0..5 {
            browser.fill(&seen, &[("code", "no")]).await;
        }
        browser.get("/reset/code").await.is("stop").says("Resets are paused");
        house.deliver().await
    };
    let sent = lock(&mut house.browser()).await;
    assert_eq!(to(&sent), ["sam@posteo.example", "sam@quillham.example"]);
    assert!(sent[0].text.contains("22 November 2026 at 12:00:00"), "{}", sent[0].text);
    house.browser().identify("sam@quillham.example").await.is("stop");
    assert!(house.deliver().await.is_empty());
    house.later(Duration::hours(24));
    assert_eq!(lock(&mut house.browser()).await.len(), 2, "another day");
}

#[sqlx::test]
async fn the_other_administrators_hear_of_one_who_resets_where_that_is_switched_on(pool: PgPool) {
    let people = "boss@quillham.example,Bo <Boss>,,boss@quillham.example,boss@posteo.example,,,,global_administrator,,\n\
                  word@quillham.example,,nl,word@quillham.example,word@posteo.example,,,,password_administrator,,\n\
                  gone@quillham.example,,,gone@quillham.example,,,,,global_administrator,no,\n\
                  reads@quillham.example,,,reads@quillham.example,reads@posteo.example,,,basic,reports_reader,,\n\
                  sam@quillham.example,,,sam@quillham.example,sam@posteo.example,,,basic,,,\n";
    let (house, tenant) = house_of(pool, people).await;
    let own = ["boss@posteo.example", "boss@quillham.example"];
    assert_eq!(to(&reset(&house, "boss@quillham.example").await.1), own, "off unless switched on");
    house.policy(tenant, |policy| policy.notify_admins = true).await;
    house.later(Duration::minutes(11));
    let (_, sent) = reset(&house, "boss@quillham.example").await;
    assert_eq!(to(&sent), [own[0], own[1], "word@quillham.example"], "primary address only");
    let notice = sent.iter().find(|mail| mail.to.starts_with("word")).unwrap();
    assert!(notice.html.contains("lang=\"nl\"") && notice.text.contains("Bo <Boss> (boss@quillham.example)"), "{}", notice.text);
    assert!(!notice.html.contains("<Boss>"));
    for who in ["sam", "reads"] {
        let id = format!("{who}@quillham.example");
        assert_eq!(to(&reset(&house, &id).await.1), [format!("{who}@posteo.example"), id.clone()], "no administrator");
    }
    house.policy(tenant, |policy| policy.notify_user = false).await;
    house.later(Duration::minutes(11));
    assert_eq!(to(&reset(&house, "boss@quillham.example").await.1), ["word@quillham.example"], "one setting is not the other");
}

#[sqlx::test]
async fn a_mail_server_that_is_down_loses_nothing_and_blocks_no_page(pool: PgPool) {
    let (house, _) = house_of(pool, "sam@quillham.example,Sam,,,,sam@posteo.example,,basic,,,\n").await;
    let mut browser = house.browser();
    let seen = browser.identify("sam@quillham.example").await;
    house.outbox.fail(Some(SendError::Temporary("451 try later".to_owned())));
    let seen = browser.fill(&seen, &[("method", Method::Email.as_str())]).await;
    seen.is("code");
    assert!(house.deliver().await.is_empty());
    house.later(Duration::seconds(5));
    assert!(house.deliver().await.is_empty());
    house.outbox.fail(None);
    house.later(Duration::seconds(10));
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    house.outbox.fail(Some(SendError::Temporary("connection refused".to_owned())));
    change(&mut browser, &seen).await.is("done");
    for _ in 0..4 {
        house.later(Duration::minutes(2));
        assert!(house.deliver().await.is_empty());
    }
    house.outbox.fail(None);
    house.later(Duration::hours(1));
    assert_eq!(to(&house.deliver().await), ["sam@posteo.example"]);
}

#[sqlx::test]
async fn a_mailbox_that_refuses_is_told_to_the_visitor_who_waits(pool: PgPool) {
    let (house, _) = house_of(pool, "sam@quillham.example,Sam,,,,sam@posteo.example,,basic,,,\n").await;
    let mut browser = house.browser();
    let seen = browser.identify("sam@quillham.example").await;
    house.outbox.fail(Some(SendError::Permanent("550 no such mailbox".to_owned())));
    browser.fill(&seen, &[("method", "email")]).await.is("code");
    house.deliver().await;
    let seen = browser.get("/reset/code").await;
    seen.is("code").says("The message could not be delivered");
    assert!(!seen.body.contains("such mailbox"), "what a server said is for the operator");
}
