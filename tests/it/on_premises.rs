//! On-premises integration in the admin area: a new administrator connects an agent with nothing but the pages (WB-7 to WB-9a).

use axum::http::StatusCode;
use latchkey::{access::Role, messages::agents::State, protocol::SigningKey};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{House, Seen, open_policy},
    played::{RSA, on_premises as connected},
    played_socket::{Node, onboard},
    sync::agent,
};

async fn state(house: &House, agent: Uuid) -> String {
    sqlx::query_scalar("select state from agent where id = $1").bind(agent).fetch_one(&house.app.pool).await.unwrap()
}

fn mono(seen: &Seen, id: &str) -> String {
    seen.body.split_once(&format!("id=\"{id}\">")).unwrap().1.split('<').next().unwrap().to_owned()
}

#[sqlx::test]
async fn wb_9a_a_code_is_made_typed_compared_and_approved_on_the_pages(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let mut browser = inside(&house, &id).await;
    browser.get("/admin/on-premises").await.is("admin-on-premises").says("No directory is connected yet");
    let seen = browser.get("/admin/on-premises/code").await;
    let refused = browser.fill(&seen, &[("directory", "  ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("A name has 1 to 64 characters");
    let seen = browser.fill(&seen, &[("directory", "<b>hq</b>")]).await;
    seen.is("admin-on-premises-code").says("is not shown again");
    assert!(!seen.body.contains("<b>hq"), "a name is text");
    let code = mono(&seen, "code");
    assert!(!browser.get("/admin/on-premises/code").await.body.contains(&code), "shown once");
    let mails = house.deliver().await;
    assert!(mails.iter().any(|mail| mail.to == id), "all Global Administrators are told");
    assert!(mails.iter().all(|mail| !mail.text.contains(&code)));

    let node = Node::start(&house.app).await;
    let joined = onboard(&node, &code, &SigningKey::generate().unwrap(), &RSA).await.unwrap();
    let page = format!("/admin/on-premises/agents/{}", joined.agent);
    let seen = browser.get(&page).await;
    seen.is("admin-on-premises-agent").says("Waits for approval").says(&joined.fingerprint);
    assert_eq!(browser.fill(&seen, &[("do", "approve")]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "compared first");
    assert_eq!(state(&house, joined.agent).await, "pending");
    browser.fill(&seen, &[("do", "approve"), ("sure", "yes")]).await.says("Approved");
    assert_eq!(state(&house, joined.agent).await, "active");
    let log = house.audit().await;
    assert!(log.iter().any(|line| line.contains("an agent was approved")), "{log:?}");
    let actors: Vec<String> =
        sqlx::query_scalar("select actor from audit_event where activity = 'Password writeback' and reason like 'a%'")
            .fetch_all(&house.app.pool)
            .await
            .unwrap();
    assert!(actors.contains(&id), "{actors:?}");
}

#[sqlx::test]
async fn agents_are_paused_given_new_keys_and_revoked_by_a_global_administrator_with_a_fresh_proof(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = connected(&house).await;
    let one = agent(&house, tenant, hq).await;
    let page = format!("/admin/on-premises/agents/{}", one.id);
    let (boss, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let (other, _) = administrator(&house, tenant, "pia", &[Role::AuthenticationPolicy]).await;

    let mut looking = inside(&house, &other).await;
    let seen = looking.get(&page).await;
    seen.is("admin-on-premises-agent").says("Only a Global Administrator can change this");
    let token = looking.get("/account/preferences").await.token();
    let denied = looking.post(&page, &[("token", &token), ("do", "disable")]).await;
    assert_eq!((denied.status, state(&house, one.id).await.as_str()), (StatusCode::FORBIDDEN, State::Active.as_str()));

    let mut browser = inside(&house, &boss).await;
    let seen = browser.get(&page).await;
    browser.fill(&seen, &[("do", "disable")]).await.says("Disabled here");
    browser.fill(&seen, &[("do", "enable")]).await.says("Approved");
    browser.fill(&seen, &[("do", "roll")]).await.is("admin-on-premises-agent");
    let wanted: bool =
        sqlx::query_scalar("select roll_wanted from agent where id = $1").bind(one.id).fetch_one(&house.app.pool).await.unwrap();
    assert!(wanted);
    house.later(Duration::minutes(11));
    let seen = browser.get(&page).await;
    browser.fill(&seen, &[("do", "revoke"), ("sure", "yes")]).await.is("prove");
    assert_eq!(state(&house, one.id).await, "active", "proved first");
    let mut browser = inside(&house, &boss).await;
    let seen = browser.get(&page).await;
    assert_eq!(browser.fill(&seen, &[("do", "revoke")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.fill(&seen, &[("do", "revoke"), ("sure", "yes")]).await.says("Revoked");
    assert_eq!(state(&house, one.id).await, "revoked");
}

#[sqlx::test]
async fn an_agent_and_a_directory_of_another_organisation_are_not_there(pool: PgPool) {
    let house = House::new(pool).await;
    let (theirs, hq) = connected(&house).await;
    let one = agent(&house, theirs, hq).await;
    let own = house.tenant("moorgate.example", Some(open_policy(1))).await;
    let header = "user_id,display_name,primary_mail,roles,must_change,password\n";
    house
        .people(
            own,
            &format!("{header}boss@moorgate.example,Boss,boss@moorgate.example,global_administrator,no,{}\n", crate::house::PASSWORD),
        )
        .await;
    let boss = house.user(own, "boss@moorgate.example").await;
    house.app_seed(own, boss, b"12345678901234567890").await;
    let mut browser = inside(&house, "boss@moorgate.example").await;
    let token = browser.get("/account/preferences").await.token();
    for page in [format!("/admin/on-premises/agents/{}", one.id), format!("/admin/on-premises/directories/{hq}")] {
        assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
        for action in ["approve", "revoke", "disable", "roll", "ask", "allow"] {
            let seen = browser.post(&page, &[("token", &token), ("do", action), ("sure", "yes"), ("most_lost", "1")]).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{page} {action}");
        }
    }
    assert_eq!(state(&house, one.id).await, "active");
    assert!(!browser.get("/admin/on-premises").await.body.contains(&one.id.to_string()));
}
