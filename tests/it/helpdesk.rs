//! Asking for help (section 7): who is told at once, who with all others at the end of the day, and exactly once.

use latchkey::jobs::{self, Alarm, Backlog, Job, Lane, backlog};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{House, Sent, open_policy},
    reduced::{ALIKE, Statements},
};

const HELPERS: &str = "user_id,primary_mail,language,roles\n\
    desk@quillham.example,desk@quillham.example,,helpdesk_administrator\n\
    word@quillham.example,word@quillham.example,nl,password_administrator\n\
    noor@quillham.example,noor@quillham.example,ar,helpdesk_administrator\n\
    boss@quillham.example,boss@quillham.example,,global_administrator\n";

/// A tenant with three helpers and so many people who may need them.
async fn house_of(pool: PgPool, people: usize) -> (House, Uuid) {
    let house = House::with(pool, |app| app.limits.identify_per_address = 10_000).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, HELPERS).await;
    let rows: Vec<String> = (0..people).map(|n| format!("kim{n}@quillham.example,kim{n}@posteo.example,basic\n")).collect();
    house.people(tenant, &format!("user_id,alternate_email,licences\n{}", rows.concat())).await;
    (house, tenant)
}

async fn ask(house: &House, user_id: &str) {
    let mut browser = house.browser();
    let seen = browser.identify(user_id).await;
    browser.post("/contact", &[("token", &seen.token())]).await.is("contact-sent");
}

/// Somebody's request as the page queues it, for crowds.
async fn queue(house: &House, tenant: Uuid, user_id: &str) {
    let subject = house.user(tenant, user_id).await;
    let mut db = house.app.pool.acquire().await.unwrap();
    let job = Job::Help { subject, correlation: Uuid::now_v7(), at: house.time() };
    jobs::enqueue(&mut db, tenant, &job, house.time()).await.unwrap();
    // Nobody asks at the very same moment as another.
    house.later(Duration::microseconds(1));
}

/// Uses up the requests of the day that are mailed one by one.
async fn twenty(house: &House, tenant: Uuid) {
    for n in 0..20 {
        queue(house, tenant, &format!("kim{n}@quillham.example")).await;
    }
    assert_eq!(house.deliver().await.len(), 60, "each of the three helpers hears of each");
}

fn to<'a>(sent: &'a [Sent], start: &str) -> Vec<&'a Sent> {
    sent.iter().filter(|mail| mail.to.starts_with(start)).collect()
}

#[sqlx::test]
async fn what_is_asked_beyond_twenty_is_told_in_one_mail_when_the_day_is_over(pool: PgPool) {
    let (house, tenant) = house_of(pool, 23).await;
    for n in 0..20 {
        ask(&house, &format!("nobody{n}@quillham.example")).await;
    }
    assert!(house.deliver().await.is_empty(), "nobody is helped where nobody is");
    twenty(&house, tenant).await;
    for user_id in ["kim20@quillham.example", "KIM21@quillham.example", "nobody@quillham.example", "kim22@quillham.example"] {
        house.later(Duration::hours(7));
        ask(&house, user_id).await;
        assert!(house.deliver().await.is_empty(), "{user_id}");
        if user_id.starts_with("kim20") {
            ask(&house, user_id).await;
        }
        house.later(-Duration::hours(6));
    }
    house.later(Duration::hours(20) - Duration::seconds(1));
    assert!(house.deliver().await.is_empty(), "the day is not over");
    house.later(Duration::seconds(1));
    let sent = house.deliver().await;
    assert_eq!(sent.len(), 3, "one mail each");
    let desk = to(&sent, "desk")[0];
    assert_eq!(desk.subject, "3 more people of Quillham Council need help with their password");
    for text in [&desk.text, &desk.html] {
        let listed: Vec<_> = text.match_indices("kim").map(|(at, _)| &text[at..at + 22]).collect();
        assert_eq!(listed, ["kim20@quillham.example", "kim21@quillham.example", "kim22@quillham.example"], "{text}");
        assert!(!text.contains("nobody") && !text.contains("And ") && text.contains("Make sure that it is really them"), "{text}");
        assert!(!text.contains("http") && !text.contains("href") && !text.contains('\u{2068}'), "{text}");
    }
    let word = to(&sent, "word")[0];
    assert!(word.html.contains("lang=\"nl\"") && word.text.contains("vroegen nog 3 mensen om hulp"), "{}", word.text);
    let noor = to(&sent, "noor")[0];
    assert!(noor.html.contains("dir=\"rtl\"") && noor.html.contains("<bdi dir=\"ltr\">kim20@quillham.example</bdi>"), "{}", noor.html);
    for _ in 0..3 {
        house.later(Duration::days(1));
        assert!(house.deliver().await.is_empty(), "once, and nothing where nothing was asked");
    }
    ask(&house, "kim20@quillham.example").await;
    assert_eq!(to(&house.deliver().await, "desk")[0].subject, "kim20@quillham.example needs help with their password");
}

#[sqlx::test]
async fn a_crowd_is_counted_and_its_first_fifty_are_named(pool: PgPool) {
    let (house, tenant) = house_of(pool, 75).await;
    twenty(&house, tenant).await;
    for n in (20..75).chain([20, 30]) {
        queue(&house, tenant, &format!("kim{n}@quillham.example")).await;
    }
    assert!(house.deliver().await.is_empty());
    house.later(Duration::days(1));
    let sent = house.deliver().await;
    assert_eq!(sent.len(), 3);
    let desk = to(&sent, "desk")[0];
    assert!(desk.subject.starts_with("55 more people") && desk.text.contains("And 5 more."), "{}", desk.text);
    let named: Vec<String> = (20..70).map(|n| format!("- kim{n}@quillham.example\n")).collect();
    assert!(desk.text.contains(&named.concat()) && !desk.text.contains("kim70@"), "{}", desk.text);
    assert!(to(&sent, "word")[0].text.contains("En nog 5.") && to(&sent, "noor")[0].text.contains("و5 أشخاص آخرين"));
}

#[sqlx::test]
async fn a_portal_killed_on_the_way_loses_no_request_and_doubles_no_mail(pool: PgPool) {
    let (house, tenant) = house_of(pool, 23).await;
    ask(&house, "kim22@quillham.example").await;
    jobs::claim(&house.app.pool, Lane::Notice, house.time()).await.unwrap().expect("the request");
    assert!(house.deliver().await.is_empty(), "held by a portal that is no more");
    house.later(Duration::seconds(60));
    assert_eq!(house.deliver().await.len(), 3);
    for n in 0..22 {
        queue(&house, tenant, &format!("kim{n}@quillham.example")).await;
    }
    assert_eq!(house.deliver().await.len(), 57);
    house.later(Duration::hours(23) + Duration::minutes(58));
    // One of three that wait is held by a portal that dies; the others are told by a second one, and so is this.
    house.later(Duration::minutes(2));
    let held = jobs::claim(&house.app.pool, Lane::Notice, house.time()).await.unwrap().expect("one that waited");
    // The audit log cannot be written at first: then nothing of it happened.
    sqlx::raw_sql("alter table audit_event rename to gone").execute(&house.app.pool).await.unwrap();
    assert!(house.deliver().await.is_empty());
    sqlx::raw_sql("alter table gone rename to audit_event").execute(&house.app.pool).await.unwrap();
    assert_eq!(backlog(&house.app.pool).await.unwrap().waiting, 3);
    house.later(Duration::seconds(5));
    // One of them failed just now and is put off: it is told with the others all the same.
    let failed = jobs::claim(&house.app.pool, Lane::Notice, house.time()).await.unwrap().expect("another that waited");
    jobs::settle(&house.app.pool, &failed, &jobs::Outcome::Failed("no answer".to_owned()), house.time()).await.unwrap();
    let sent = house.deliver().await;
    assert_eq!(sent.len(), 3);
    for user_id in ["kim19@", "kim20@", "kim21@"] {
        assert!(sent.iter().all(|mail| mail.text.contains(user_id)), "{user_id}");
    }
    // The dead portal was only asleep: it may write down what it likes now.
    jobs::settle(&house.app.pool, &held, &jobs::Outcome::Failed("late".to_owned()), house.time()).await.unwrap();
    house.later(Duration::minutes(2));
    assert!(house.deliver().await.is_empty());
    assert_eq!(backlog(&house.app.pool).await.unwrap(), Backlog { waiting: 0, dead: 0 });
}

/// A portal that dies after its work was committed and before it wrote down how the job ended: such a job can only be ended
/// together with its work.
#[sqlx::test]
async fn what_is_queued_for_the_helpers_and_the_end_of_the_request_are_one(pool: PgPool) {
    let (house, tenant) = house_of(pool, 22).await;
    let dies = "create function dies() returns trigger language plpgsql as $$ begin
           if not exists (select 1 from job where xmin = pg_current_xact_id()::xid and id <> new.id) then
             raise exception 'died before it could say so';
           end if;
           return null;
         end $$;
         create constraint trigger dies after update on job deferrable initially deferred for each row
           when (new.kind in ('help', 'help_later', 'alarm') and new.finished_at is not null) execute function dies()";
    sqlx::raw_sql(dies).execute(&house.app.pool).await.unwrap();
    let work = async || {
        let mut sent = vec![];
        for _ in 0..5 {
            while house.app.courier().drain().await.is_err() {}
            sent.extend(house.deliver().await);
            house.later(Duration::minutes(1));
        }
        sent
    };
    ask(&house, "kim21@quillham.example").await;
    assert_eq!(work().await.len(), 3);
    for n in 0..21 {
        queue(&house, tenant, &format!("kim{n}@quillham.example")).await;
    }
    assert_eq!(work().await.len(), 57);
    let mut db = house.app.pool.acquire().await.unwrap();
    jobs::alarm(&mut db, tenant, Alarm::ManyFailedProofs, Uuid::now_v7(), house.time()).await.unwrap();
    drop(db);
    assert_eq!(work().await.len(), 4);
    house.later(Duration::days(1));
    assert_eq!(work().await.len(), 3);
}

#[sqlx::test]
async fn eight_couriers_at_once_send_one_mail_to_each_helper(pool: PgPool) {
    let (house, tenant) = house_of(pool, 60).await;
    twenty(&house, tenant).await;
    for n in 20..60 {
        queue(&house, tenant, &format!("kim{n}@quillham.example")).await;
    }
    let drain = async || {
        let couriers: Vec<_> = (0..8).map(|_| house.app.courier()).collect();
        let all = couriers.into_iter().map(|courier| tokio::spawn(async move { courier.drain().await.unwrap() }));
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
    };
    drain().await;
    house.later(Duration::days(1));
    drain().await;
    // Where two waited for each other, one of them tries again a little later.
    house.later(Duration::minutes(5));
    let sent = house.deliver().await;
    assert_eq!(sent.len(), 3, "one mail each");
    assert!(sent.iter().all(|mail| mail.subject.contains("40")), "{}", sent[0].subject);
}

/// The request of anybody runs the same statements, and none of them looks for people: neither who is asked about nor how many
/// there are to help shows in the time it takes (RESET-4).
#[sqlx::test]
async fn the_page_looks_for_nobody(pool: PgPool) {
    let house = crate::reduced::house(pool, |_| {}).await;
    let mut lists = vec![];
    // The first of them only warms up: prepared statements, and who listens.
    for typed in ["warm@up.example"].iter().chain(&ALIKE) {
        let mut browser = house.browser();
        let token = browser.identify(typed).await.token();
        let (statements, guard) = Statements::listen();
        for _ in 0..2 {
            browser.post("/contact", &[("token", &token)]).await.is("contact-sent");
        }
        drop(guard);
        lists.push((*typed, statements.take()));
    }
    let (_, first) = &lists[1];
    assert!(first.iter().filter(|text| text.contains("insert into job")).count() == 2, "heard: {first:?}");
    for (typed, list) in &lists[1..] {
        assert!(!list.iter().any(|text| text.contains("users")), "{typed}: {list:?}");
        assert_eq!(list, first, "{typed}");
    }
    house.deliver().await;
}

#[sqlx::test]
async fn what_became_of_a_request_is_in_the_audit_log(pool: PgPool) {
    let (house, tenant) = house_of(pool, 21).await;
    twenty(&house, tenant).await;
    ask(&house, "kim20@quillham.example").await;
    house.deliver().await;
    house.later(Duration::days(1));
    house.deliver().await;
    let log = house.audit().await;
    let of = |reason: &str| log.iter().filter(|event| **event == format!("Contacted administrator: {reason}")).count();
    assert_eq!(of("the administrators are mailed"), 20);
    assert_eq!(of("kept for the one mail at the end of the day"), 1);
    assert_eq!(of("the administrators are mailed about all further requests of a day"), 1);
}
