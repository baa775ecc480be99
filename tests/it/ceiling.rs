//! The ceiling for paid messages (RESET-7): phones are hidden with a reason, nobody is stranded, administrators are alarmed.

use axum::http::StatusCode;
use latchkey::{
    app::App,
    jobs::{self, Alarm},
    policy::{Helpdesk, Limits, Policy},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    frame::sound,
    house::{House, Seen, open_policy},
    steps::{WIDE, is_status},
};

const COLUMNS: &str = "user_id,language,primary_mail,alternate_email,mobile_phone,office_phone,licences,roles,enabled\n";
const PHONES: [&str; 3] = ["sms", "mobile_call", "office_call"];

/// A tenant whose ceiling is `of_tenant`, with three administrators, and people with every phone and a mailbox.
async fn house_of(pool: PgPool, of_tenant: i32, change: impl FnOnce(&mut App)) -> (House, Uuid) {
    let house = House::with(pool, change).await;
    let tenant = tenant_of(&house, "quillham.example", of_tenant).await;
    (house, tenant)
}

async fn tenant_of(house: &House, domain: &str, of_tenant: i32) -> Uuid {
    let policy = Policy { limits: Limits { paid_messages_day: of_tenant, ..WIDE }, ..open_policy(1) };
    let tenant = house.tenant(domain, Some(policy)).await;
    let people = format!(
        "{COLUMNS}boss@{domain},,boss@{domain},,,,,global_administrator,\n\
         word@{domain},nl,word@{domain},,,,,password_administrator,\n\
         noor@{domain},ar,noor@{domain},,,,,authentication_policy_administrator,\n\
         reads@{domain},,reads@{domain},,,,,reports_reader,\n\
         gone@{domain},,gone@{domain},,,,,global_administrator,no\n\
         kim@{domain},,,kim@posteo.example,+31 612345601,+31 201234501,basic,,\n\
         pat@{domain},,,pat@posteo.example,+31 612345602,+31 201234502,basic,,\n\
         phil@{domain},,,,+31 612345603,+31 201234503,basic,,\n\
         mia@{domain},,,mia@posteo.example,,,basic,,\n"
    );
    house.people(tenant, &people).await;
    tenant
}

/// A text to somebody, from naming the account on.
async fn text(house: &House, user_id: &str, number: &str) -> Seen {
    let mut browser = house.browser();
    let seen = browser.identify(user_id).await;
    browser.fill(&seen, &[("method", "sms"), ("phone", number)]).await
}

fn offers(seen: &Seen, method: &str) -> bool {
    seen.body.contains(&format!("value=\"{method}\""))
}

async fn counters(house: &House) -> String {
    let text = "select string_agg(c::text, '|' order by c::text) from counter c where n > 0 and (scope between 20 and 29 or scope = 47)";
    sqlx::query_scalar::<_, Option<String>>(text).fetch_one(&house.app.pool).await.unwrap().unwrap_or_default()
}

#[sqlx::test]
async fn phones_are_hidden_with_a_reason_until_the_day_is_over_and_refused_all_the_same(pool: PgPool) {
    let (house, _) = house_of(pool, 2, |_| {}).await;
    let mut early = house.browser();
    let offered = early.identify("pat@quillham.example").await;
    assert!(PHONES.iter().all(|phone| offers(&offered, phone)) && !offered.plain().contains("paused"));
    text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    assert!(offers(&early.get("/reset/method").await, "sms"), "one is left");
    house.later(Duration::minutes(5));
    text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    house.deliver().await;

    let before = counters(&house).await;
    let seen = early.get("/reset/method").await;
    seen.is("method").says("Texts and calls are paused for your organisation until 22 November 2026 at 12:00:00 UTC");
    sound(&seen);
    assert!(!PHONES.iter().any(|phone| offers(&seen, phone)) && offers(&seen, "email"), "{}", seen.plain());
    assert!(seen.body.contains("value=\"email\" checked"), "the first that is left is picked: {}", seen.body);
    assert_eq!(counters(&house).await, before, "looking counts nothing");
    // A page from before, or a form made by hand.
    for (phone, number) in PHONES.into_iter().zip(["+31612345602", "+31612345602", "+31201234502"]) {
        let refused = early.fill(&seen, &[("method", phone), ("phone", number)]).await;
        is_status(refused.is("method").says("paused for your organisation until"), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.plain().matches("are paused").count(), 1, "said once: {}", refused.plain());
    }
    assert_eq!(counters(&house).await, before, "and what was refused uses up nothing");
    assert!(house.deliver().await.is_empty());
    early.fill(&seen, &[("method", "email")]).await.is("code");
    assert_eq!(house.deliver().await.len(), 1);
    // Nobody who has no phone is told about phones.
    assert!(!house.browser().identify("mia@quillham.example").await.is("method").plain().contains("paused"));

    house.later(Duration::hours(24) - Duration::minutes(5) - Duration::seconds(1));
    assert!(!offers(&house.browser().identify("pat@quillham.example").await, "sms"));
    house.later(Duration::seconds(1));
    let seen = house.browser().identify("pat@quillham.example").await;
    assert!(PHONES.iter().all(|phone| offers(&seen, phone)) && !seen.plain().contains("paused"));
    text(&house, "pat@quillham.example", "+31612345602").await.is("code");
    house.deliver().await;
}

#[sqlx::test]
async fn whoever_has_only_a_phone_is_told_what_to_do_next(pool: PgPool) {
    let (house, tenant) = house_of(pool, 1, |_| {}).await;
    let mut browser = house.browser();
    let offered = browser.identify("phil@quillham.example").await;
    text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    house.deliver().await;
    let seen = browser.get("/reset/method").await;
    seen.is("paused").says("until 22 November 2026 at 12:00:00 UTC").says("Ask your administrator, who can help you sooner");
    assert!(!seen.body.contains("type=\"radio\"") && seen.body.contains("action=\"/contact\""));
    sound(&seen);
    let refused = browser.fill(&offered, &[("method", "sms"), ("phone", "+31612345603")]).await;
    is_status(refused.is("paused"), StatusCode::UNPROCESSABLE_ENTITY);
    // The next step it names can be taken.
    browser.post("/contact", &[("token", &seen.token())]).await.is("contact-sent");
    assert_eq!(house.deliver().await.into_iter().map(|mail| mail.to).collect::<Vec<_>>(), ["word@quillham.example"]);
    for (language, words) in [("nl", "Sms en telefoon zijn gepauzeerd"), ("ar", "متوقفة مؤقتًا")] {
        let mut reader = house.browser();
        reader.get(&format!("/?mkt={language}")).await;
        reader.identify("phil@quillham.example").await.is("paused").says(words);
    }
    house.policy(tenant, |policy| policy.helpdesk = Helpdesk::Link { url: "https://desk.example/".to_owned() }).await;
    let seen = house.browser().identify("phil@quillham.example").await;
    assert!(seen.is("paused").body.contains("href=\"https://desk.example/\"") && !seen.body.contains("action=\"/contact\""));
    // The same at the second gate, when the first was passed in another way.
    house.policy(tenant, |policy| policy.gates = 2).await;
    let mut two = house.browser();
    let seen = two.identify("pat@quillham.example").await;
    let seen = two.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    two.fill(&seen, &[("code", &code)]).await.is("paused");
}

#[sqlx::test]
async fn the_ceiling_of_the_instance_closes_phones_everywhere_and_that_of_a_tenant_only_there(pool: PgPool) {
    let (house, _) = house_of(pool, 1, |app| app.limits.paid_messages_per_day = 3).await;
    tenant_of(&house, "finch.example", 100).await;
    text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    assert!(!offers(&house.browser().identify("pat@quillham.example").await, "sms"));
    assert!(offers(&house.browser().identify("pat@finch.example").await, "sms"), "the neighbour goes on");
    text(&house, "pat@quillham.example", "+31612345602").await.is("method");
    for n in 0..2 {
        text(&house, "kim@finch.example", "+31612345601").await.is("code");
        house.later(Duration::minutes(n));
    }
    house.browser().identify("pat@finch.example").await.is("method").says("Texts and calls are paused");
    text(&house, "pat@finch.example", "+31612345602").await.is("method").says("Texts and calls are paused");
    house.deliver().await;
}

#[sqlx::test]
async fn two_percent_of_the_users_is_the_ceiling_where_that_is_more(pool: PgPool) {
    let (house, tenant) = house_of(pool, 1, |_| {}).await;
    let many: Vec<String> = (0..141).map(|n| format!("extra{n}@quillham.example\n")).collect();
    house.people(tenant, &format!("user_id\n{}", many.concat())).await;
    for n in 0..3 {
        let seen = house.browser().identify("pat@quillham.example").await;
        assert!(offers(&seen, "sms"), "{n} of 3 were sent");
        text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    }
    assert!(!offers(&house.browser().identify("pat@quillham.example").await, "sms"));
    house.deliver().await;
}

#[sqlx::test]
async fn the_administrators_are_alarmed_by_the_last_message_and_once_a_day(pool: PgPool) {
    let (house, _) = house_of(pool, 1, |_| {}).await;
    text(&house, "kim@quillham.example", "+31612345601").await.is("code");
    let sent = house.deliver().await;
    let mut to: Vec<&str> = sent.iter().map(|sent| sent.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["+31612345601", "boss@quillham.example", "noor@quillham.example", "word@quillham.example"]);
    let boss = sent.iter().find(|mail| mail.to.starts_with("boss")).unwrap();
    assert_eq!(boss.subject, "Texts and calls are paused at Quillham Council");
    assert!(boss.text.contains("until 22 November 2026 at 12:00:00 (UTC)") && !boss.html.contains("href"), "{}", boss.text);
    let word = sent.iter().find(|mail| mail.to.starts_with("word")).unwrap();
    assert!(word.html.contains("lang=\"nl\"") && word.subject.contains("gepauzeerd"));
    assert!(sent.iter().any(|mail| mail.to.starts_with("noor") && mail.html.contains("dir=\"rtl\"")));
    let alarms = async || house.audit().await.iter().filter(|event| event.starts_with("Alarm: the ceiling for texts and calls")).count();
    assert_eq!(alarms().await, 1);
    // The reference in the mail leads to it.
    let reference: Uuid =
        sqlx::query_scalar("select correlation_id from audit_event where activity = 'Alarm'").fetch_one(&house.app.pool).await.unwrap();
    assert!(boss.text.contains(&reference.to_string()));
    for n in 0..5 {
        house.later(Duration::minutes(n));
        text(&house, "pat@quillham.example", "+31612345602").await.is("method");
    }
    assert!(house.deliver().await.is_empty());
    assert_eq!(alarms().await, 1);
    house.later(Duration::hours(24));
    text(&house, "pat@quillham.example", "+31612345602").await.is("code");
    assert_eq!(house.deliver().await.len(), 4, "another day");
    assert_eq!(alarms().await, 2);
}

#[sqlx::test]
async fn an_alarm_is_mailed_once_a_day_and_tenant_however_often_it_is_raised(pool: PgPool) {
    let (house, tenant) = house_of(pool, 100, |_| {}).await;
    let other = tenant_of(&house, "finch.example", 100).await;
    let raise = async |tenant: Uuid, alarm: Alarm| {
        let mut tx = house.app.pool.begin().await.unwrap();
        jobs::alarm(&mut tx, tenant, alarm, Uuid::now_v7(), house.time()).await.unwrap();
        tx.commit().await.unwrap();
    };
    for _ in 0..3 {
        raise(tenant, Alarm::ManyFailedProofs).await;
    }
    let sent = house.deliver().await;
    assert_eq!(sent.len(), 3, "three administrators");
    let boss = sent.iter().find(|mail| mail.to.starts_with("boss")).unwrap();
    assert_eq!(boss.subject, "Many failed tries to reset passwords at Quillham Council");
    assert!(boss.text.contains("On 21 November 2026 at 12:00:00 (UTC)"), "{}", boss.text);
    house.later(Duration::hours(23));
    raise(tenant, Alarm::ManyFailedProofs).await;
    assert!(house.deliver().await.is_empty());
    raise(other, Alarm::ManyFailedProofs).await;
    raise(tenant, Alarm::MessagesPaused { until: house.time() }).await;
    assert_eq!(house.deliver().await.len(), 6, "another tenant, and another kind");
    house.later(Duration::hours(1));
    raise(tenant, Alarm::ManyFailedProofs).await;
    // However late it is sent, it belongs to its day.
    house.later(Duration::hours(12));
    assert_eq!(house.deliver().await.len(), 3);
    house.later(Duration::hours(12));
    raise(tenant, Alarm::ManyFailedProofs).await;
    assert_eq!(house.deliver().await.len(), 3);
}
