//! Usage and insights: the figures are those of what was walked (AUD-2).

use latchkey::{
    access::Role,
    audit::{Activity, usage},
    directory::standing,
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, NEW, open_policy, sam},
};

async fn count(house: &House) {
    usage::count(&house.app.pool, house.time()).await.unwrap();
}

async fn page(house: &House, tenant: Uuid, name: &str) -> Browser {
    let (id, _) = administrator(house, tenant, name, &[Role::ReportsReader]).await;
    inside(house, &id).await
}

async fn reset(house: &House, id: &str, password: &str) -> Browser {
    let mut visitor = house.browser();
    let seen = visitor.identify(id).await;
    let seen = visitor.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = visitor.fill(&seen, &[("code", &code)]).await;
    visitor.fill(&seen, &[("new_password", password), ("confirm_password", password)]).await.is("done");
    house.deliver().await;
    visitor
}

/// `method outcome reason` of whole resets, with how often.
async fn resets(house: &House, tenant: Uuid) -> Vec<(String, i64)> {
    let mut db = house.app.pool.acquire().await.unwrap();
    let now = house.time() + Duration::HOUR;
    let figures = usage::figures(&mut db, tenant, now - Duration::days(30), now, &[usage::RESET.to_owned()]).await.unwrap();
    let mut rows: Vec<_> =
        figures.into_iter().map(|figure| (format!("{} {} {}", figure.method, figure.outcome, figure.reason), figure.n)).collect();
    rows.sort();
    rows
}

#[sqlx::test]
async fn the_figures_are_those_of_what_was_walked_however_often_they_are_counted(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, "user_id,display_name,licences\nkim@quillham.example,Kim,premium_p1\n").await;
    house.people(theirs, "user_id,display_name,licences,alternate_email\nwill@rookhope.example,Will,premium_p1,w@posteo.example\n").await;
    reset(&house, "sam@quillham.example", NEW).await;
    reset(&house, "will@rookhope.example", NEW).await;
    house.browser().identify("kim@quillham.example").await.is("stop");
    // Leaves with the code on its way.
    let mut left = house.browser();
    let seen = left.identify("sam@quillham.example").await;
    left.fill(&seen, &[("method", "email")]).await.is("code");
    house.deliver().await;
    count(&house).await;
    let finished = [(" stopped not_enough_methods".to_owned(), 1), ("email completed ".to_owned(), 1)];
    assert_eq!(resets(&house, tenant).await, finished, "who may still come back has not given up");
    house.later(Duration::minutes(25));
    for _ in 0..3 {
        count(&house).await;
    }
    let all = [(" gave_up User started the email verification option".to_owned(), 1), finished[0].clone(), finished[1].clone()];
    assert_eq!(resets(&house, tenant).await, all);
    // Two at once count nothing twice, and an hour that is final stays as it is.
    house.later(Duration::hours(5));
    let (a, b) = tokio::join!(usage::count(&house.app.pool, house.time()), usage::count(&house.app.pool, house.time()));
    assert!(a.unwrap() + b.unwrap() > 0);
    assert_eq!(resets(&house, tenant).await, all);
    assert_eq!(resets(&house, theirs).await, [("email completed ".to_owned(), 1)]);
    standing::refresh(&house.app.pool, &house.app.keys, &house.app.clock).await.unwrap();
    let mut browser = page(&house, tenant, "noor").await;
    for period in ["24h", "7d", "30d"] {
        let seen = browser.get(&format!("/admin/insights?period={period}")).await;
        seen.is("admin-insights").says("Why 2 resets led nowhere").says("Left after: Chose a way to prove it: e-mail");
        seen.says("Too few ways to prove who it is are on file").says("All 1 1 1").says("Nothing looks odd.");
        assert!(seen.body.contains("<pattern id=\"hatch\"") && seen.body.contains("role=\"img\""), "{period}");
    }
    assert_eq!(browser.get("/admin/insights?period=never").await.page(), "admin-insights");
    let csv = browser.get("/admin/insights?period=7d&export=csv").await;
    assert_eq!(csv.body.matches(",\"completed\",").count() + csv.body.matches("\"reset\",\"email\",\"completed\"").count(), 2);
    assert!(!csv.body.contains("will@"));
    let json: serde_json::Value = serde_json::from_str(&browser.get("/admin/insights?export=json").await.body).unwrap();
    assert_eq!(json["usage"]["figures"].as_array().unwrap().iter().filter(|figure| figure["activity"] == "reset").count(), 3);
    assert_eq!((&json["people"], &json["capable"]), (&2.into(), &1.into()), "as of before the reader came");
}

#[sqlx::test]
async fn people_are_counted_as_the_decision_sees_them(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, "user_id,display_name,licences\nkim@quillham.example,Kim,premium_p1\n").await;
    let mut browser = page(&house, tenant, "noor").await;
    browser.get("/admin/insights").await.says("Nothing was counted yet.");
    standing::refresh(&house.app.pool, &house.app.keys, &house.app.clock).await.unwrap();
    count(&house).await;
    let seen = browser.get("/admin/insights").await;
    seen.says("of 3 people").says("Not registered yet 1").says("Nobody set anything up in this time.");
}

#[sqlx::test]
async fn what_looks_odd_is_listed_with_the_way_to_its_events(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    for n in 0..=usage::PEOPLE_OF_ADDRESS {
        house.browser().identify(&format!("guess{n}@quillham.example")).await;
    }
    let words = ["Maple-Tram-Orbit-9", "Copper-Sail-Lemon-4", "Violet-Crane-Harp-6"];
    for password in words {
        reset(&house, "sam@quillham.example", password).await;
    }
    let user = house.user(tenant, "sam@quillham.example").await;
    latchkey::audit::Event::new(tenant, Uuid::new_v4(), Activity::Registered)
        .about(user)
        .write(&mut house.app.pool.acquire().await.unwrap(), house.time())
        .await
        .unwrap();
    count(&house).await;
    let mut browser = page(&house, tenant, "noor").await;
    let seen = browser.get("/admin/insights?period=24h").await;
    seen.says("Many people tried from one address: 12").says("Many resets of one person: 3").says("changed right after a reset: 1");
    seen.says("203.0.113.7").says("sam@quillham.example");
    let link = seen.body.split("href=\"/admin/audit?person=").nth(1).unwrap().split('"').next().unwrap();
    browser.get(&format!("/admin/audit?person={link}")).await.is("admin-audit").says("Successfully completed reset.");
}

#[sqlx::test]
async fn the_chart_turns_around_with_the_language(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut browser = page(&house, tenant, "noor").await;
    let first = |body: &str| body.split("<rect class=\"bar-a\" x=\"").nth(1).unwrap().split('%').next().unwrap().parse::<f64>().unwrap();
    assert!(first(&browser.get("/admin/insights").await.body) < 10.0);
    browser.get("/admin/insights?mkt=ar").await;
    let seen = browser.get("/admin/insights").await;
    assert!(seen.body.contains("dir=\"rtl\"") && first(&seen.body) > 80.0);
    for path in ["/admin/audit", "/admin/audit/export"] {
        assert!(browser.get(path).await.body.contains("dir=\"rtl\""));
    }
}
