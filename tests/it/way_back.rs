//! The operator's way back in for an administrator who lost app and passkeys.

use latchkey::{access::Role, credentials::way_back::take_proofs};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{House, PASSWORD, open_policy},
};

async fn take(house: &House, tenant: Uuid, user: Uuid) -> Option<latchkey::credentials::way_back::Gone> {
    let mut tx = house.app.pool.begin().await.unwrap();
    let gone = take_proofs(&mut tx, &house.app.keys, tenant, user, house.time()).await.unwrap();
    tx.commit().await.unwrap();
    gone
}

#[sqlx::test]
async fn an_administrator_who_lost_app_and_passkeys_sets_up_new_ones_with_the_password(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, user) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let (other, _) = administrator(&house, tenant, "pia", &[Role::Helpdesk]).await;
    let mut before = inside(&house, &id).await;
    let gone = take(&house, tenant, user).await.unwrap();
    assert!(gone.app && gone.passkeys == 0 && gone.sessions == 2, "{gone:?}");

    before.get("/admin").await.is("signin");
    let mails = house.deliver().await;
    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, [id.as_str(), other.as_str()], "the person, and the other administrators");
    let told = mails.iter().find(|mail| mail.to == other).unwrap();
    assert!(told.text.contains("operator") && told.text.contains(&id), "{}", told.text);

    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await;
    browser.get("/admin").await.is("admin-enter").says("First set up an authenticator app or a passkey");
    browser.get("/register/app").await.is("register-app");
    let (actor, reason): (String, String) =
        sqlx::query_as("select actor, reason from audit_event where subject_id = $1 and activity = 'User deleted security info'")
            .bind(user)
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
    assert_eq!((actor.as_str(), reason.as_str()), ("operator", "app and passkeys removed by the operator"));
}

#[sqlx::test]
async fn nobodys_proofs_and_those_of_a_row_that_something_else_wrote_stay(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let other = house.tenant("moorgate.example", Some(open_policy(1))).await;
    let (_, user) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    assert_eq!(take(&house, other, user).await, None, "of another organisation");
    assert_eq!(take(&house, tenant, Uuid::nil()).await, None);
    sqlx::query("update users set roles = '{user_administrator}' where id = $1").bind(user).execute(&house.app.pool).await.unwrap();
    assert_eq!(take(&house, tenant, user).await, None);
    let apps: i64 = sqlx::query_scalar("select count(*) from authenticator").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(apps, 1);
    assert!(house.deliver().await.is_empty());
}
