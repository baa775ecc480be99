//! Guests of an organisation (DIR-7): who they are, and no more than that.

use axum::http::StatusCode;
use latchkey::{access::Role, directory::store::is_guest_of};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{HOME, House, open_policy},
};

async fn invite(house: &House, tenant: Uuid, home: Uuid, user: Uuid) -> Uuid {
    sqlx::query_scalar(
        "insert into guest (tenant_id, id, home_tenant_id, home_user_id, invited_at) values ($1, gen_random_uuid(), $2, $3, $4) returning id",
    )
    .bind(tenant)
    .bind(home)
    .bind(user)
    .bind(house.time())
    .fetch_one(&house.app.pool)
    .await
    .unwrap()
}

#[sqlx::test]
async fn dir_7_guests_are_listed_with_how_they_reset_and_nothing_of_their_own(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let elsewhere = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(elsewhere, "user_id,display_name,mobile_phone\nkim@rookhope.example,Kim Secretname,+31 612345678\n").await;
    house
        .people(
            HOME,
            "user_id,display_name,kind,alternate_email\nada@elsewhere.example,Ada Secretname,guest,hidden@posteo.example\nbob@outlook.com,,guest,\ncy@synced.example,,synced_guest,\n",
        )
        .await;
    let (kim, ada) = (house.user(elsewhere, "kim@rookhope.example").await, house.user(HOME, "ada@elsewhere.example").await);
    let (bob, cy) = (house.user(HOME, "bob@outlook.com").await, house.user(HOME, "cy@synced.example").await);
    let membership = invite(&house, tenant, HOME, ada).await;
    for (home, user) in [(elsewhere, kim), (HOME, bob), (HOME, cy)] {
        invite(&house, tenant, home, user).await;
    }
    let not_ours = invite(&house, elsewhere, HOME, bob).await;

    let (id, _) = administrator(&house, tenant, "noor", &[Role::User]).await;
    let mut browser = inside(&house, &id).await;
    let seen = browser.get("/admin/guests").await;
    seen.is("admin-guests").says("By the policy of their own organisation").says("Here, with an e-mail address they registered");
    seen.says("With their own mail provider").says("With the organisation that manages their account");
    assert_eq!(seen.body.matches("<th scope=\"row\">").count(), 4, "those of this organisation");
    for private in ["Secretname", "hidden@posteo.example", "612345678"] {
        assert!(!seen.body.contains(private), "{private}");
    }
    let found = browser.get("/admin/guests?q=ADA").await;
    assert!(found.body.contains("ada@elsewhere.example") && !found.body.contains("bob@outlook.com"));
    let seen = browser.get(&format!("/admin/guests/{membership}")).await;
    seen.is("admin-guest").says("Their account stays as it is");
    assert!(!seen.body.contains("Secretname") && !seen.body.contains("hidden@posteo"));
    assert_eq!(browser.get(&format!("/admin/people/{ada}")).await.status, StatusCode::NOT_FOUND, "their account is not one of ours");

    browser.fill(&seen, &[]).await.is("admin-guests").says("The guest was removed");
    let mut db = house.app.pool.acquire().await.unwrap();
    assert!(!is_guest_of(&mut db, tenant, ada).await.unwrap());
    drop(db);
    house.browser().identify("ada@elsewhere.example").await.is("method");
    assert!(house.audit().await.contains(&"Directory changed: guest removed".to_owned()));

    let strange = format!("/admin/guests/{not_ours}");
    assert_eq!(browser.get(&strange).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post(&strange, &[("token", &seen.token())]).await.status, StatusCode::NOT_FOUND);
    let (id, _) = administrator(&house, tenant, "pia", &[Role::Helpdesk]).await;
    let mut desk = inside(&house, &id).await;
    assert!(!desk.get("/admin/guests").await.body.contains("href=\"/admin/guests/"), "who may not remove is not led there");
}

#[sqlx::test]
async fn a_long_list_of_guests_comes_in_pages(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut file = "user_id,kind\n".to_owned();
    for n in 0..60 {
        file.push_str(&format!("g{n:02}@elsewhere.example,guest\n"));
    }
    house.people(HOME, &file).await;
    sqlx::query(
        "insert into guest (tenant_id, id, home_tenant_id, home_user_id, invited_at)
         select $1, gen_random_uuid(), tenant_id, id, now() from users where upn_key like '%@elsewhere.example'",
    )
    .bind(tenant)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let (id, _) = administrator(&house, tenant, "noor", &[Role::User]).await;
    let mut browser = inside(&house, &id).await;
    let first = browser.get("/admin/guests").await;
    assert!(first.body.contains("g49@elsewhere") && !first.body.contains("g50@elsewhere"));
    let next =
        first.body.split_once("href=\"/admin/guests?").unwrap().1.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let second = browser.get(&format!("/admin/guests?{next}")).await;
    assert!(second.body.contains("g50@elsewhere") && second.body.contains("g59@elsewhere") && !second.body.contains("g49@elsewhere"));
    for odd in ["after=x", "after=%00", "after=00000000-0000-0000-0000-000000000000.%00", "q=%00"] {
        assert_eq!(browser.get(&format!("/admin/guests?{odd}")).await.status, StatusCode::OK, "{odd}");
    }
}
