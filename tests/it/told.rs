//! Whom the portal tells: who gets requests for help, and alarms about what stands still (section 7).

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    audit::forward,
    delivery::outbound::{Outbound, is_public},
    integration::away,
    jobs::{self, Job},
    policy::{HelpRequests, Helper},
};
use rustls::RootCertStore;
use sqlx::PgPool;
use time::Duration;
use url::Url;
use uuid::Uuid;

use crate::{
    admin::administrator,
    house::{House, NOON, open_policy, sam},
    settings::{current, office, save},
};

/// An agent that was approved and is not connected, with what it says of itself: its name and its version.
pub async fn an_agent(house: &House, tenant: Uuid, directory: Uuid, (name, software): (&str, &str)) {
    let id = Uuid::now_v7();
    let sealed = house.app.keys.seal(&forward::place(tenant, id), b"not used").unwrap();
    sqlx::query(
        "insert into agent (tenant_id, id, directory_id, name, software, state, identity, credential_hash, encryption_id, encryption, transport_id,
           transport, fingerprint, mac, created_at)
         values ($1, $2, $3, $4, $5, 'active', 'canary', 'canary', 1, 'canary', 1, $6, 'canary', 'canary', $7)",
    )
    .bind(tenant)
    .bind(id)
    .bind(directory)
    .bind(name)
    .bind(software)
    .bind(sealed)
    .bind(house.time())
    .execute(&house.app.pool)
    .await
    .unwrap();
}

/// Who is mailed when Sam asks for help.
async fn told(house: &House, tenant: Uuid) -> Vec<String> {
    let subject = house.user(tenant, "sam@quillham.example").await;
    let job = Job::Help { subject, correlation: Uuid::now_v7(), at: house.time() };
    jobs::enqueue(&mut house.app.pool.acquire().await.unwrap(), tenant, &job, house.time()).await.unwrap();
    let mut to: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to.split('@').next().unwrap().to_owned()).collect();
    to.sort();
    to
}

#[sqlx::test]
async fn an_organisation_chooses_who_gets_requests_for_help_and_never_anybody_without_a_role(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    house.people(tenant, &sam()).await;
    administrator(&house, tenant, "desk", &[Role::Helpdesk]).await;
    administrator(&house, tenant, "uma", &[Role::User]).await;
    let seen = browser.get("/admin/notifications").await;
    seen.says("One person gets them now:").says("desk Vos");
    assert_eq!(told(&house, tenant).await, ["desk"]);
    // A stranger, somebody without a role, nobody, and eleven: refused beside the control, and typed text stays.
    let others: Vec<String> = (0..10).map(|n| format!("x{n}@quillham.example\n")).collect();
    let eleven = format!("uma@quillham.example\n{}", others.concat());
    for people in ["friend@posteo.example", "sam@quillham.example", "", "<b>", eleven.as_str(), &Uuid::now_v7().to_string()] {
        let refused = save(&mut browser, &seen, &[("notify_user", "yes"), ("help_to", "people"), ("help_people", people)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{people}");
        assert!(refused.body.contains("id=\"help_people-problem\"") && !refused.body.contains("<b>"), "{people}");
    }
    let refused = save(&mut browser, &seen, &[("notify_user", "yes"), ("help_to", "roles")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("id=\"help_roles-problem\""));
    let saved =
        save(&mut browser, &seen, &[("notify_user", "yes"), ("help_to", "people"), ("help_people", " UMA@quillham.example\n")]).await;
    saved.says("Saved").says("uma Vos");
    let uma = house.user(tenant, "uma@quillham.example").await;
    assert_eq!(current(&house, tenant).await.1.help_requests, HelpRequests::People { people: [uma].into() });
    assert_eq!(told(&house, tenant).await, ["uma"]);
    let changes: serde_json::Value = sqlx::query_scalar(
        "select detail->'changes' from audit_event where activity like '%policy changes' order by at desc, id desc limit 1",
    )
    .fetch_one(&house.app.pool)
    .await
    .unwrap();
    assert_eq!(changes["help_requests"]["new"]["people"][0], uma.to_string());
    let seen = browser.get("/admin/notifications").await;
    save(&mut browser, &seen, &[("notify_user", "yes"), ("help_to", "people"), ("help_people", "uma@quillham.example")])
        .await
        .says("Nothing has changed");
    save(
        &mut browser,
        &seen,
        &[("notify_user", "yes"), ("help_to", "roles"), ("help_roles", "user_administrator"), ("help_roles", "helpdesk_administrator")],
    )
    .await
    .says("Saved");
    assert_eq!(told(&house, tenant).await, ["desk", "uma"]);
    // Whatever a document says: who is no administrator gets nothing, and somebody always hears of it.
    let sams = house.user(tenant, "sam@quillham.example").await;
    house.policy(tenant, |policy| policy.help_requests = HelpRequests::People { people: [sams].into() }).await;
    assert_eq!(told(&house, tenant).await, ["desk"]);
    house.policy(tenant, |policy| policy.help_requests = HelpRequests::Roles { roles: [Helper::PasswordAdministrator].into() }).await;
    assert_eq!(told(&house, tenant).await, ["desk"]);
}

#[sqlx::test]
async fn administrators_hear_once_a_day_of_events_that_nobody_takes(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    administrator(&house, tenant, "noor", &[Role::Global]).await;
    let url = Url::parse("https://127.0.0.1:9/").unwrap();
    forward::save(&mut house.app.pool.acquire().await.unwrap(), &house.app.keys, tenant, &url, None, NOON).await.unwrap();
    sqlx::query("insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor) values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'Sign in', 'success', 'user')")
        .bind(tenant).bind(NOON).execute(&house.app.pool).await.unwrap();
    let outbound = Outbound::with(RootCertStore::empty(), is_public, std::time::Duration::from_secs(5)).unwrap();
    house.later(Duration::minutes(2));
    let mut told = vec![];
    for hour in 0..33 {
        forward::once(&house.app.pool, &house.app.keys, &outbound, &house.app.clock).await.unwrap();
        told.extend(house.deliver().await.into_iter().map(|mail| (hour, mail.to, mail.subject)));
        house.later(Duration::hours(1) + Duration::seconds(1));
    }
    let hours: Vec<i32> = told.iter().map(|(hour, ..)| *hour).collect();
    assert_eq!(hours, [6, 30], "{told:?}");
    assert!(told.iter().all(|(_, to, subject)| to == "noor@quillham.example" && subject == "Events of Quillham Council are not taken"));
}

#[sqlx::test]
async fn administrators_hear_once_of_a_directory_whose_agents_are_away_for_long(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    administrator(&house, tenant, "noor", &[Role::Global]).await;
    let directory = Uuid::now_v7();
    sqlx::query("insert into directory (tenant_id, id, name, offline_since) values ($1, $2, 'hq', $3)")
        .bind(tenant)
        .bind(directory)
        .bind(NOON)
        .execute(&house.app.pool)
        .await
        .unwrap();
    house.later(Duration::hours(2));
    assert_eq!(away::alarm(&house.app.pool, house.time()).await.unwrap(), 0, "nobody is expected there");
    an_agent(&house, tenant, directory, ("one", "0.1.0")).await;
    house.later(-Duration::seconds(3601));
    assert_eq!(away::alarm(&house.app.pool, house.time()).await.unwrap(), 0, "not an hour yet");
    house.later(Duration::seconds(1));
    let (a, b) = tokio::join!(away::alarm(&house.app.pool, house.time()), away::alarm(&house.app.pool, house.time()));
    assert_eq!(a.unwrap() + b.unwrap(), 1);
    let sent = house.deliver().await;
    assert_eq!((sent.len(), sent[0].subject.as_str()), (1, "No agent of Quillham Council is connected"));
    assert!(!sent[0].html.contains("href") && sent[0].text.contains("12:00"), "{}", sent[0].text);
    house.later(Duration::days(3));
    assert_eq!(away::alarm(&house.app.pool, house.time()).await.unwrap(), 0, "once each time");
    sqlx::query("update directory set offline_since = $1").bind(house.time()).execute(&house.app.pool).await.unwrap();
    house.later(Duration::hours(1));
    assert_eq!(away::alarm(&house.app.pool, house.time()).await.unwrap(), 1, "and the next time again");
    house.deliver().await;
}

/// Posts the change from one method to two, and returns the page that says whom it strands.
async fn strands(browser: &mut crate::house::Browser) -> crate::house::Seen {
    let seen = browser.get("/admin/methods").await;
    let two = [("gates", "2"), ("methods", "email"), ("methods", "mobile"), ("questions_to_register", "3"), ("questions_to_reset", "3")];
    let seen = save(browser, &seen, &two).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen
}

#[sqlx::test]
async fn pol_2_whom_a_change_would_strand_is_asked_once_a_week_and_nothing_is_saved(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    house
        .people(
            tenant,
            "user_id,language,primary_mail,alternate_email,mobile_phone,licences\n\
             ann@quillham.example,,ann@quillham.example,ann@posteo.example,,premium_p1\n\
             bo@quillham.example,nl,bo@quillham.example,bo@posteo.example,,premium_p1\n\
             cy@quillham.example,,,cy@posteo.example,,premium_p1\n\
             dee@quillham.example,,dee@quillham.example,dee@posteo.example,+31 612345642,premium_p1\n\
             eve@quillham.example,,eve@quillham.example,,,premium_p1\n",
        )
        .await;
    let seen = strands(&mut browser).await;
    seen.says("This change would strand 3 people");
    let ask = seen.body.split("action=\"/admin/stranded/").nth(1).unwrap()[..36].to_owned();
    let page = format!("/admin/stranded/{ask}");
    assert_eq!(browser.post(&page, &[("token", "wrong")]).await.status, StatusCode::FORBIDDEN);
    let token = seen.token();
    browser.post(&page, &[("token", &token)]).await.is("admin-stranded").says("They are being asked");
    browser.post(&page, &[("token", &token)]).await.is("admin-stranded");
    let sent = house.deliver().await;
    let mut to: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["ann@quillham.example", "bo@quillham.example"], "once each; not who has two ways, has none today or has no address");
    let bo = sent.iter().find(|mail| mail.to.starts_with("bo")).unwrap();
    assert!(bo.subject.starts_with("Voeg een manier toe") && bo.text.contains("http://127.0.0.1:8080/register"), "{}", bo.text);
    assert!(!bo.html.contains("href"), "no link that acts");
    browser
        .get(&page)
        .await
        .says("They were asked to add a method")
        .says("2 people were asked.")
        .says("One person has no primary address.");
    assert_eq!(current(&house, tenant).await, (1, open_policy(1)), "nothing is saved");
    let told: serde_json::Value = sqlx::query_scalar("select detail from audit_event where reason like 'people%were asked%'")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(told, serde_json::json!({ "asked": 2, "without_address": 1, "asked_lately": 0 }));
    // Within the week nobody hears of it twice, whoever asks again.
    for (days, mails) in [(6, 0), (1, 2)] {
        house.later(Duration::days(days));
        let mut browser = crate::admin::inside(&house, "noor@quillham.example").await;
        let seen = strands(&mut browser).await;
        let ask = seen.body.split("action=\"/admin/stranded/").nth(1).unwrap()[..36].to_owned();
        let token = seen.token();
        browser.post(&format!("/admin/stranded/{ask}"), &[("token", &token)]).await;
        assert_eq!(house.deliver().await.len(), mails, "{days}");
        if mails == 0 {
            browser.get(&format!("/admin/stranded/{ask}")).await.says("2 people were asked in the last 7 days already.");
        }
    }
}
