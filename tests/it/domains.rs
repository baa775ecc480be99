//! Domains that an organisation proves by a text record (DIR-8), and those who stop being proven.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::http::StatusCode;
use latchkey::{
    access::Role,
    directory::store::{self, Which},
    domains::{
        DomainName, checks,
        resolver::{Answer, Dns, Resolver},
        store::{Refused, vouch},
    },
};
use sqlx::PgPool;
use time::Duration;
use tokio::net::UdpSocket;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside, prove},
    house::{Browser, HEADER, House, PASSWORD, Seen, open_policy},
};

/// What stands in the DNS of one test. Names that are not there do not exist.
#[derive(Clone, Default)]
struct Zone(Arc<Mutex<BTreeMap<String, Answer>>>);

impl Zone {
    fn set(&self, domain: &str, texts: &[&str]) {
        let answer = Answer::Texts(texts.iter().map(|&text| text.to_owned()).collect());
        self.0.lock().unwrap().insert(format!("_latchkey-challenge.{domain}"), answer);
    }

    fn silence(&self, domain: &str) {
        self.0.lock().unwrap().insert(format!("_latchkey-challenge.{domain}"), Answer::Unanswered);
    }
}

#[async_trait]
impl Resolver for Zone {
    async fn txt(&self, name: &str) -> Answer {
        self.0.lock().unwrap().get(name).cloned().unwrap_or(Answer::Texts(vec![]))
    }
}

async fn house_with(pool: PgPool) -> (House, Zone, Uuid, Browser) {
    let zone = Zone::default();
    let resolver = Arc::new(zone.clone());
    let house = House::with(pool, |app| app.resolver = resolver).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let browser = inside(&house, &id).await;
    (house, zone, tenant, browser)
}

/// Another organisation with a Global Administrator of its own, inside.
async fn another(house: &House) -> (Uuid, Browser) {
    let tenant = house.tenant("moorgate.example", Some(open_policy(1))).await;
    let header = HEADER.replace("alternate_email", "primary_mail").replace("password", "must_change,password");
    let id = "kim@moorgate.example";
    house.people(tenant, &format!("{header}{id},Kim,,,{id},,,premium_p1,global_administrator,no,{PASSWORD}\n")).await;
    let user = house.user(tenant, id).await;
    house.app_seed(tenant, user, b"12345678901234567890").await;
    (tenant, inside(house, id).await)
}

async fn routes_to(house: &House, domain: &str) -> Option<Uuid> {
    let mut db = house.app.pool.acquire().await.unwrap();
    let tenant = store::tenant(&mut db, &house.app.keys, Which::Domain(domain)).await.unwrap();
    tenant.is_known().then_some(tenant.id)
}

async fn add(browser: &mut Browser, name: &str) -> Seen {
    let seen = browser.get("/admin/domains").await;
    browser.fill(&seen, &[("name", name)]).await
}

/// The value of the record that a page shows.
fn value(seen: &Seen) -> String {
    seen.body.split_once("id=\"record-value\">").unwrap().1.split('<').next().unwrap().to_owned()
}

async fn check(house: &House, browser: &mut Browser, page: &str) -> Seen {
    house.later(Duration::seconds(11));
    let seen = browser.get(page).await;
    browser.fill(&seen, &[]).await
}

#[sqlx::test]
async fn dir_8_a_domain_is_added_proven_by_its_record_and_routes_from_then_on(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    let seen = add(&mut browser, " Quillham.ORG. ").await;
    seen.is("admin-domain").says("quillham.org").says("Waits for its record").says("_latchkey-challenge.quillham.org");
    seen.says("administrators need two different proofs");
    let (page, record) = (seen.path.clone(), value(&seen));
    assert!(record.starts_with("latchkey-verification=") && record.len() > 40, "{record}");
    assert_eq!(routes_to(&house, "quillham.org").await, None, "pending domains route nobody");
    let brand = house.browser().get("/?whr=quillham.org").await;
    assert!(!brand.body.contains("Quillham Council"), "and brand nothing");

    let none = check(&house, &mut browser, &page).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("There is no such record yet");
    zone.set("quillham.org", &["<script>alert(1)</script>", &format!("{record}0")]);
    let other = check(&house, &mut browser, &page).await;
    other.says("2 other records stand at that name");
    assert!(!other.body.contains("alert(1)"), "what stands there is never shown");
    zone.silence("quillham.org");
    check(&house, &mut browser, &page).await.says("The DNS did not answer. Nothing has changed");
    zone.set("quillham.org", &["v=spf1 -all", &record]);
    let seen = browser.get(&page).await;
    let soon = browser.fill(&seen, &[]).await;
    assert_eq!(soon.status, StatusCode::UNPROCESSABLE_ENTITY);
    soon.says("Wait ten seconds");
    assert_eq!(routes_to(&house, "quillham.org").await, None, "counted before it is asked");
    let seen = check(&house, &mut browser, &page).await;
    seen.is("admin-domain").says("Verified. People with user IDs in this domain");
    assert!(!seen.body.contains("two different proofs"));
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));
    assert!(house.browser().get("/?whr=quillham.org").await.body.contains("Quillham Council"));
    browser.get("/admin/people/new").await.says("quillham.org");
    check(&house, &mut browser, &page).await.says("The record stands where it should");

    let log = house.audit().await;
    for line in ["domain added", "domain record not found", "the DNS did not answer", "domain verified"] {
        assert!(log.contains(&format!("Directory changed: {line}")), "{line}: {log:?}");
    }
    browser.get("/admin/audit").await.says("A domain was verified by its record");
}

#[sqlx::test]
async fn dir_8_what_the_database_is_made_to_say_verifies_nothing(pool: PgPool) {
    let (house, _, _, mut browser) = house_with(pool).await;
    let page = add(&mut browser, "quillham.org").await.path;
    sqlx::query("update domain set verified_at = $1 where name = 'quillham.org'")
        .bind(house.time())
        .execute(&house.app.pool)
        .await
        .unwrap();
    let mut db = house.app.pool.acquire().await.unwrap();
    assert!(store::tenant(&mut db, &house.app.keys, Which::Domain("quillham.org")).await.is_err(), "nobody is routed by it");
    browser.get(&page).await.says("Not trusted");
}

#[sqlx::test]
async fn dir_8_another_organisations_domain_and_what_lies_in_it_is_refused_without_a_name(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    let (rival_tenant, mut rival) = another(&house).await;
    // Two wait for the same name: who proves it first has it, and the other is told.
    let ours = add(&mut browser, "shared.org").await;
    let theirs = add(&mut rival, "shared.org").await;
    let below = add(&mut rival, "dept.shared.org").await;
    assert_ne!(value(&ours), value(&theirs), "a record of one organisation proves nothing for another");
    zone.set("shared.org", &[&value(&theirs)]);
    check(&house, &mut browser, &ours.path).await.says("One other record stands at that name");
    zone.set("shared.org", &[&value(&ours), &value(&theirs)]);
    check(&house, &mut browser, &ours.path).await.says("Verified. People");
    let refused = check(&house, &mut rival, &theirs.path).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("belongs to another organisation here");
    assert!(!refused.body.contains("quillham.example"), "and not to which");
    rival.get("/admin/domains").await.says("Belongs to another organisation");
    zone.set("dept.shared.org", &[&value(&below)]);
    check(&house, &mut rival, &below.path).await.says("belongs to another organisation here");
    for name in ["hr.shared.org", "quillham.example", "a.b.quillham.example"] {
        add(&mut rival, name).await.says("belongs to another organisation here");
    }
    assert_eq!(routes_to(&house, "shared.org").await, Some(tenant));
    assert_eq!(routes_to(&house, "dept.shared.org").await, None);
    // Who runs the domain above is not kept out by a name below it, and takes nothing from it.
    let low = add(&mut rival, "low.high.org").await;
    zone.set("low.high.org", &[&value(&low)]);
    check(&house, &mut rival, &low.path).await.says("Verified. People");
    let high = add(&mut browser, "high.org").await;
    zone.set("high.org", &[&value(&high)]);
    check(&house, &mut browser, &high.path).await.says("Verified. People");
    assert_eq!(routes_to(&house, "low.high.org").await, Some(rival_tenant));
    assert_eq!(routes_to(&house, "high.org").await, Some(tenant));
    // Another organisation's domain is not there at all.
    assert_eq!(rival.get(&high.path).await.status, StatusCode::NOT_FOUND);
    let token = rival.get("/admin/domains").await.token();
    for page in [high.path.clone(), format!("{}/remove", high.path)] {
        assert_eq!(rival.post(&page, &[("token", &token)]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(routes_to(&house, "high.org").await, Some(tenant));
}

#[sqlx::test]
async fn only_domains_are_added_and_twenty_may_wait(pool: PgPool) {
    let (_, _, _, mut browser) = house_with(pool).await;
    for (name, problem) in [
        ("", "That is not a domain"),
        ("https://quillham.org/", "That is not a domain"),
        ("<b>.org", "That is not a domain"),
        ("10.0.0.1", "That is not a domain"),
        ("münchen.org", "xn-- form"),
        ("outlook.com", "mail service for everybody"),
        ("co.uk", "Many organisations"),
        ("quillham.example", "in the list already"),
        ("a-name-of-more-than-forty-eight-characters-in-all.org", "48 characters"),
    ] {
        let refused = add(&mut browser, name).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        refused.says(problem);
        assert!(!refused.body.contains("<b>.org"));
    }
    for n in 0..20 {
        add(&mut browser, &format!("d{n}.org")).await.is("admin-domain");
    }
    let refused = add(&mut browser, "d20.org").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("20 domains wait for their record already");
}

#[sqlx::test]
async fn changing_domains_takes_a_global_administrator_and_a_fresh_proof(pool: PgPool) {
    let (house, _, tenant, mut browser) = house_with(pool).await;
    let page = add(&mut browser, "quillham.org").await.path;
    let (id, _) = administrator(&house, tenant, "pia", &[Role::User]).await;
    let mut other = inside(&house, &id).await;
    let seen = other.get("/admin/domains").await;
    seen.is("admin-domains").says("quillham.org").says("Only a Global Administrator");
    other.get(&page).await.is("admin-domain").says("Only a Global Administrator");
    for path in ["/admin/domains", &page, &format!("{page}/remove")] {
        assert_eq!(other.post(path, &[("token", &seen.token()), ("name", "x.org")]).await.status, StatusCode::FORBIDDEN);
    }
    house.later(Duration::minutes(11));
    let seen = browser.get("/admin/domains").await;
    browser.fill(&seen, &[("name", "x.org")]).await.is("prove");
    prove(&house, &mut browser, "/admin/enter?to=/admin/domains").await;
    add(&mut browser, "x.org").await.is("admin-domain");
}

#[sqlx::test]
async fn a_domain_with_people_and_the_first_one_stay_and_a_removed_one_needs_a_new_record(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    let seen = add(&mut browser, "quillham.org").await;
    let (page, first) = (seen.path.clone(), value(&seen));
    zone.set("quillham.org", &[&first]);
    check(&house, &mut browser, &page).await.says("Verified. People");
    house.people(tenant, "user_id\nzoe@quillham.org\nbob@quillham.org\n").await;
    let remove = format!("{page}/remove");
    browser.get(&remove).await.says("2 people have user IDs in this domain");
    let token = browser.get("/admin/domains").await.token();
    assert_eq!(browser.post(&remove, &[("token", &token)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));
    sqlx::query("delete from users where upn_key like '%@quillham.org'").execute(&house.app.pool).await.unwrap();
    let seen = browser.get(&remove).await;
    browser.fill(&seen, &[]).await.is("admin-domains").says("The domain was removed");
    assert_eq!(routes_to(&house, "quillham.org").await, None);
    assert_ne!(value(&add(&mut browser, "quillham.org").await), first, "an old record proves nothing");

    let initial: Uuid =
        sqlx::query_scalar("select id from domain where tenant_id = $1 and initial").bind(tenant).fetch_one(&house.app.pool).await.unwrap();
    let remove = format!("/admin/domains/{initial}/remove");
    browser.get(&remove).await.says("The first domain of an organisation stays");
    assert_eq!(browser.post(&remove, &[("token", &token)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(routes_to(&house, "quillham.example").await, Some(tenant));
}

async fn look(house: &House, zone: &Zone) {
    checks::once(&house.app.pool, &house.app.keys, zone, &house.app.clock).await.unwrap();
}

#[sqlx::test]
async fn dir_8_a_domain_is_looked_at_every_30_days_and_stops_only_when_the_dns_says_so_for_long(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    administrator(&house, tenant, "pia", &[Role::User]).await;
    let seen = add(&mut browser, "quillham.org").await;
    let (page, record) = (seen.path.clone(), value(&seen));
    zone.set("quillham.org", &[&record]);
    check(&house, &mut browser, &page).await.says("Verified. People");
    house.deliver().await;

    house.later(Duration::days(29));
    zone.set("quillham.org", &[]);
    look(&house, &zone).await;
    house.later(Duration::days(1));
    zone.silence("quillham.org");
    for _ in 0..(24 * 40) {
        look(&house, &zone).await;
        house.later(Duration::hours(1));
    }
    assert!(house.deliver().await.is_empty(), "forty days of silence change nothing");
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));

    zone.set("quillham.org", &["something else"]);
    for day in 1..=3 {
        assert!(house.deliver().await.is_empty(), "day {day}");
        look(&house, &zone).await;
        look(&house, &zone).await;
        house.later(Duration::days(1));
    }
    let mails = house.deliver().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["noor@quillham.example"], "Global Administrators");
    assert!(mails[0].subject.contains("quillham.org") && mails[0].text.contains("no longer in the DNS"), "{}", mails[0].text);
    for _ in 0..13 {
        assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant), "within the grace");
        look(&house, &zone).await;
        house.later(Duration::days(1));
    }
    zone.silence("quillham.org");
    look(&house, &zone).await;
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant), "silence never stops it, however late");
    zone.set("quillham.org", &[]);
    house.later(Duration::hours(1));
    look(&house, &zone).await;
    assert_eq!(routes_to(&house, "quillham.org").await, None);
    let mails = house.deliver().await;
    assert!(mails.len() == 1 && mails[0].text.contains("more than 14 days"), "{}", mails.len());
    let log = house.audit().await;
    assert!(log.iter().any(|line| line.contains("domain is about to stop")) && log.iter().any(|line| line.contains("domain stopped")));

    let mut browser = inside(&house, "noor@quillham.example").await;
    browser.get(&page).await.says("Stopped");
    zone.set("quillham.org", &[&record]);
    check(&house, &mut browser, &page).await.says("Verified. People");
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));
    browser.get("/admin/domains").await.says("Verified");
}

#[sqlx::test]
async fn a_record_that_comes_back_in_time_forgets_the_warning_and_two_processes_look_once(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    let seen = add(&mut browser, "quillham.org").await;
    let (page, record) = (seen.path.clone(), value(&seen));
    zone.set("quillham.org", &[&record]);
    check(&house, &mut browser, &page).await;
    house.later(Duration::days(30));
    zone.set("quillham.org", &[]);
    for _ in 0..3 {
        let (one, other) = tokio::join!(look(&house, &zone), look(&house, &zone));
        let ((), ()) = (one, other);
        house.later(Duration::days(1));
    }
    let failures: i32 = sqlx::query_scalar("select failures from domain_check").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(failures, 3, "each day counts once");
    let mut browser = inside(&house, "noor@quillham.example").await;
    browser.get(&page).await.says("Record missing");
    // A look that somebody asks for counts for nothing while it fails, and at once when it does not.
    check(&house, &mut browser, &page).await.says("There is no such record yet");
    zone.set("quillham.org", &[&record]);
    check(&house, &mut browser, &page).await.says("The record stands where it should");
    house.later(Duration::days(20));
    zone.set("quillham.org", &[]);
    look(&house, &zone).await;
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant), "thirty days begin anew");
}

#[sqlx::test]
async fn the_operator_vouches_by_the_same_rules_and_no_record_is_looked_for(pool: PgPool) {
    let (house, zone, tenant, mut browser) = house_with(pool).await;
    let other = house.tenant("moorgate.example", None).await;
    let page = add(&mut browser, "quillham.org").await.path;
    let vouched = async |tenant: Uuid, name: &str| {
        let mut tx = house.app.pool.begin().await.unwrap();
        let done = vouch(&mut tx, &house.app.keys, tenant, &DomainName::parse(name).unwrap(), house.time()).await.unwrap();
        tx.commit().await.unwrap();
        done
    };
    assert_eq!(vouched(tenant, "quillham.org").await, Ok(()));
    assert_eq!(vouched(tenant, "quillham.org").await, Ok(()), "twice is once");
    assert_eq!(vouched(other, "quillham.org").await, Err(Refused::Taken));
    assert_eq!(vouched(other, "hr.quillham.org").await, Err(Refused::Taken));
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));
    browser.get(&page).await.says("Verified by the operator");
    house.later(Duration::days(100));
    look(&house, &zone).await;
    assert_eq!(routes_to(&house, "quillham.org").await, Some(tenant));
}

/// What a name server of a test says.
#[derive(Clone)]
enum Says {
    Texts(Vec<Vec<&'static str>>),
    Code(u8),
    /// Nothing of its own, but somebody else to ask.
    Refers,
    Silent,
}

/// A name server on the loopback: the header of a question, turned into an answer.
async fn name_server(says: Arc<Mutex<Says>>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut packet = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut packet).await {
            let question = &packet[12..length];
            let end = question.iter().position(|&byte| byte == 0).unwrap() + 5;
            let says = says.lock().unwrap().clone();
            let (code, answers, referrals) = match &says {
                Says::Silent => continue,
                Says::Code(code) => (*code, vec![], 0),
                Says::Refers => (0, vec![], 1),
                Says::Texts(texts) => (0, texts.clone(), 0),
            };
            let mut reply = packet[..2].to_vec();
            reply.extend([0x81, 0x80 | code, 0, 1, 0, u8::try_from(answers.len()).unwrap(), 0, referrals, 0, 0]);
            reply.extend(&question[..end]);
            for parts in answers {
                let data: Vec<u8> =
                    parts.iter().flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part.as_bytes()].concat()).collect();
                reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()]);
                reply.extend(data);
            }
            if referrals == 1 {
                reply.extend([0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, 12]);
            }
            socket.send_to(&reply, from).await.unwrap();
        }
    });
    address
}

#[tokio::test]
async fn a_name_server_that_knows_is_told_apart_from_one_that_does_not_answer() {
    let says = Arc::new(Mutex::new(Says::Code(3)));
    let dns = Dns::new(Some(name_server(says.clone()).await));
    let ask = async |now: Says| {
        *says.lock().unwrap() = now;
        dns.txt("_latchkey-challenge.quillham.org").await
    };
    let texts = |texts: &[&str]| Answer::Texts(texts.iter().map(|&text| text.to_owned()).collect());
    assert_eq!(ask(Says::Code(3)).await, texts(&[]), "no such name");
    assert_eq!(ask(Says::Texts(vec![])).await, texts(&[]), "no such record");
    let found = ask(Says::Texts(vec![vec!["v=spf1 -all"], vec!["latchkey-", "verification=ab12"]])).await;
    assert_eq!(found, texts(&["v=spf1 -all", "latchkey-verification=ab12"]), "nothing of before is remembered; parts are one text");
    assert_eq!(ask(Says::Code(2)).await, Answer::Unanswered, "it failed");
    assert_eq!(ask(Says::Code(5)).await, Answer::Unanswered, "it refused");
    assert_eq!(ask(Says::Refers).await, Answer::Unanswered, "it does not know");
    assert_eq!(ask(Says::Silent).await, Answer::Unanswered);
    let nobody = Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9))));
    assert_eq!(nobody.txt("_latchkey-challenge.quillham.org").await, Answer::Unanswered);
}
