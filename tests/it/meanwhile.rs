//! What changes while a reset is under way holds at the next step and at the last one (POL-5); asking for help (section 7).

use latchkey::{
    directory::{import::group, trust::Trust},
    factors::{Method, locks::Browser},
    policy::{Helpdesk, Kind, Scope},
    reset::{
        commit::{Committed, What, commit},
        store,
    },
    web::cookies::FlowTokens,
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{HEADER, House, NEW, PASSWORD, open_policy, sam},
    walk::{Somebody, change, house_of_kim, pass, pick, sign_in},
};

/// What an administrator may do to somebody in the middle of a reset, and what the log then says.
#[derive(Debug, Clone, Copy)]
enum Change {
    SwitchedOff,
    OutOfScope,
    Disabled,
    Unlicensed,
    KindOff,
    ContactGone,
    Nothing,
}

const CHANGES: [(Change, &str); 6] = [
    (Change::SwitchedOff, "tenant_off"),
    (Change::OutOfScope, "not_in_scope"),
    (Change::Disabled, "account_disabled"),
    (Change::Unlicensed, "not_licensed"),
    (Change::KindOff, "not_enough_methods"),
    (Change::ContactGone, "not_enough_methods"),
];

async fn make(house: &House, tenant: Uuid, kim: &Somebody, change: Change) {
    let pool = &house.app.pool;
    match change {
        Change::SwitchedOff => house.policy(tenant, |policy| policy.enabled = Scope::None).await,
        Change::OutOfScope => {
            let others = group(&mut pool.acquire().await.unwrap(), tenant, "Others").await.unwrap();
            let enabled = Scope::Selected { groups: [others].into(), except: [].into() };
            house.policy(tenant, |policy| policy.enabled = enabled).await;
        }
        // The row alone: where an administrator or an import disables somebody, the reset ends with everything else of theirs.
        Change::Disabled => {
            let trust = Trust {
                tenant,
                id: kim.user,
                upn_key: &kim.id,
                kind: "member",
                enabled: false,
                authority: "cloud",
                anchor: None,
                directory: None,
                roles: &[],
            };
            let disable = "update users set enabled = false, mac = $2 where id = $1";
            sqlx::query(disable).bind(kim.user).bind(trust.mac(&house.app.keys)).execute(pool).await.unwrap();
        }
        Change::Unlicensed => {
            sqlx::query("delete from licence where user_id = $1").bind(kim.user).execute(pool).await.unwrap();
        }
        Change::KindOff => house.policy(tenant, |policy| policy.methods = [Kind::Office].into()).await,
        Change::ContactGone => {
            sqlx::query("delete from contact where user_id = $1 and kind = 'alternate_email'").bind(kim.user).execute(pool).await.unwrap();
        }
        Change::Nothing => {}
    }
}

#[sqlx::test]
async fn whatever_changes_meanwhile_stops_the_last_step(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    for (what, reason) in CHANGES {
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
        make(&house, tenant, &kim, what).await;
        change(&mut browser, &seen).await.is("stop");
        browser.get("/reset/password").await.is("stop");
        assert!(house.audit().await.last().unwrap().ends_with(reason), "{what:?}: {:?}", house.audit().await.last());
        restore(&house, tenant, &kim).await;
        assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "account", "{what:?}: the old password stays");
        house.later(Duration::minutes(20));
    }
    assert!(house.deliver().await.is_empty());
}

async fn restore(house: &House, tenant: Uuid, kim: &Somebody) {
    house.policy(tenant, |policy| *policy = open_policy(1)).await;
    house.people(tenant, &format!("user_id,enabled,alternate_email,licences\n{},yes,{},basic\n", kim.id, kim.mail)).await;
}

#[sqlx::test]
async fn and_every_step_before_it(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    for (what, reason) in CHANGES.into_iter().take(4) {
        for step in ["method", "code", "questions"] {
            let mut browser = house.browser();
            let seen = browser.identify(&kim.id).await;
            let seen = match step {
                "code" => pick(&mut browser, &seen, Method::Email, &kim).await,
                "questions" => pick(&mut browser, &seen, Method::Questions, &kim).await,
                _ => seen,
            };
            seen.is(step);
            let codes = house.deliver().await;
            make(&house, tenant, &kim, what).await;
            let code = codes.first().map_or(String::new(), |sent| crate::house::code_in(&sent.text));
            let after =
                browser.fill(&seen, &[("method", "email"), ("code", &code), ("answer_1", "x"), ("answer_2", "x"), ("answer_3", "x")]).await;
            after.is("stop");
            assert!(house.audit().await.last().unwrap().ends_with(reason), "{what:?} at {step}");
            assert!(house.deliver().await.is_empty());
            restore(&house, tenant, &kim).await;
            house.later(Duration::minutes(20));
        }
    }
}

#[sqlx::test]
async fn inside_the_last_transaction_everything_is_decided_once_more(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    for (what, _) in CHANGES.into_iter().chain([(Change::Nothing, "")]) {
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        pass(&house, &mut browser, &seen, Method::Email, &kim).await.is("password");
        // What the handler read before the change, as if the change came between its look and its commit.
        let tokens = FlowTokens::parse(&browser.cookies["latchkey_flow"]).unwrap();
        let start = latchkey::web::cookies::Start::parse(&house.app.keys, &browser.cookies["latchkey_start"]).unwrap();
        let flow = store::find(&mut house.app.pool.acquire().await.unwrap(), &tokens.hashes(&start), house.app.clock.now())
            .await
            .unwrap()
            .unwrap();
        make(&house, tenant, &kim, what).await;
        let origin = latchkey::audit::Origin { ip: browser.peer.ip(), user_agent: String::new() };
        let committed = commit(&house.app, &flow, What::Password { hash: "nothing" }, Browser(None), &origin, house.time()).await.unwrap();
        assert_eq!(matches!(committed, Committed::Done), matches!(what, Change::Nothing), "{what:?}");
        assert_eq!(matches!(committed, Committed::Stopped(_)), !matches!(what, Change::Nothing), "{what:?}");
        restore(&house, tenant, &kim).await;
        house.later(Duration::minutes(20));
    }
    house.deliver().await;
}

#[sqlx::test]
async fn a_code_to_an_address_that_was_changed_meanwhile_proves_nothing(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    let code = house.code().await;
    house.people(tenant, &format!("user_id,alternate_email\n{},new@posteo.example\n", kim.id)).await;
    browser.fill(&seen, &[("code", &code)]).await.is("code").says("not right");
    house.later(Duration::seconds(30));
    let seen = browser.fill(&seen, &[("do", "again")]).await;
    house.people(tenant, &format!("user_id,alternate_email\n{},newer@posteo.example\n", kim.id)).await;
    assert!(house.deliver().await.is_empty(), "a code is not delivered to an address that is no longer the one");
    house.later(Duration::seconds(30));
    browser.fill(&seen, &[("do", "again")]).await;
    assert_eq!(house.deliver().await[0].to, "newer@posteo.example");
}

#[sqlx::test]
async fn a_password_that_was_set_elsewhere_ends_the_reset(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
    house.people(tenant, &format!("user_id,password\n{},Other-Harbour-77\n", kim.id)).await;
    assert_eq!(change(&mut browser, &seen).await.is("error").status, 410);
    assert_eq!(sign_in(&house, &kim.id, NEW).await, "signin");
    assert_eq!(sign_in(&house, &kim.id, "Other-Harbour-77").await, "account");
}

// ---------- asking for help ----------

const ADMINS: &str = "user_id,primary_mail,language,roles\n\
    global@quillham.example,global@quillham.example,,global_administrator\n\
    users@quillham.example,users@quillham.example,,user_administrator\n\
    word@quillham.example,word@quillham.example,nl,password_administrator\n\
    desk@quillham.example,desk@quillham.example,,helpdesk_administrator\n\
    gone@quillham.example,gone@quillham.example,,password_administrator\n\
    reads@quillham.example,reads@quillham.example,,reports_reader\n";

async fn ask(house: &House, user_id: &str) -> String {
    let mut browser = house.browser();
    let seen = browser.identify(user_id).await;
    let seen = browser.post("/contact", &[("token", &seen.token())]).await;
    seen.is("contact-sent").says("Your request is on its way");
    seen.plain()
}

async fn told(house: &House) -> Vec<String> {
    let mut to: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    to.sort();
    to
}

#[sqlx::test]
async fn the_first_class_of_administrators_that_somebody_holds_is_asked(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, ADMINS).await;
    house.people(tenant, "user_id,enabled\ngone@quillham.example,no\n").await;
    ask(&house, "sam@quillham.example").await;
    let mails = house.deliver().await;
    let mut to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["desk@quillham.example", "word@quillham.example"]);
    let english = mails.iter().find(|mail| mail.to.starts_with("desk")).unwrap();
    assert_eq!(english.subject, "sam@quillham.example needs help with their password");
    assert!(english.text.contains("Make sure that it is really them") && english.html.contains("lang=\"en\""));
    assert!(mails.iter().any(|mail| mail.to.starts_with("word") && mail.html.contains("lang=\"nl\"")), "in the language of who reads it");
    house.later(Duration::hours(24));
    house.people(tenant, "user_id,enabled\nword@quillham.example,no\ndesk@quillham.example,no\n").await;
    ask(&house, "sam@quillham.example").await;
    assert_eq!(told(&house).await, ["users@quillham.example"]);
    house.later(Duration::hours(24));
    house.people(tenant, "user_id,enabled\nusers@quillham.example,no\n").await;
    ask(&house, "sam@quillham.example").await;
    assert_eq!(told(&house).await, ["global@quillham.example"]);
}

#[sqlx::test]
async fn one_request_a_person_and_day_and_the_same_words_for_everybody(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, ADMINS.split_inclusive('\n').take(2).collect::<String>().as_str()).await;
    let known = ask(&house, "sam@quillham.example").await;
    assert_eq!(told(&house).await.len(), 1);
    for user_id in ["sam@quillham.example", "nobody@quillham.example", "who@nowhere.example"] {
        assert_eq!(ask(&house, user_id).await, known);
        assert!(house.deliver().await.is_empty(), "{user_id}");
    }
    house.later(Duration::hours(23));
    ask(&house, "sam@quillham.example").await;
    assert!(house.deliver().await.is_empty());
    house.later(Duration::hours(1));
    ask(&house, "sam@quillham.example").await;
    assert_eq!(told(&house).await.len(), 1);
}

#[sqlx::test]
async fn twenty_requests_a_tenant_and_day(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, ADMINS.split_inclusive('\n').take(2).collect::<String>().as_str()).await;
    for n in 0..21 {
        house.people(tenant, &format!("{HEADER}kim{n}@quillham.example,Kim,,,kim{n}@posteo.example,,,basic,,\n")).await;
        ask(&house, &format!("kim{n}@quillham.example")).await;
        assert_eq!(told(&house).await.len(), usize::from(n < 20), "{n}");
    }
}

#[sqlx::test]
async fn help_is_asked_for_after_the_check_only_and_links_lead_to_the_own_desk(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(tenant, ADMINS).await;
    let mut browser = house.browser();
    let seen = browser.get("/").await;
    assert_eq!(browser.post("/contact", &[("token", &seen.token())]).await.is("error").status, 410);
    browser.get("/contact").await.is("contact").says("Tell us first which account is yours");
    for (helpdesk, link) in [
        (
            Helpdesk::Link { url: "https://desk.quillham.example/reset?from=portal&x=1".to_owned() },
            "https://desk.quillham.example/reset?from=portal&#38;x=1",
        ),
        (Helpdesk::Email { address: "desk@quillham.example".to_owned() }, "mailto:desk@quillham.example"),
    ] {
        house.policy(tenant, |policy| (policy.helpdesk, policy.enabled) = (helpdesk, Scope::None)).await;
        let mut browser = house.browser();
        let stop = browser.identify("sam@quillham.example").await;
        assert!(stop.body.contains(&format!("href=\"{link}\"")) && !stop.body.contains("action=\"/contact\""), "{}", stop.body);
        let contact = browser.get("/contact").await;
        contact.is("contact").says("Your organisation has its own help desk");
        assert!(contact.body.contains(&format!("href=\"{link}\"")));
        browser.post("/contact", &[("token", &stop.token())]).await.is("contact-sent");
        assert!(house.deliver().await.is_empty(), "nobody is mailed where the desk is elsewhere");
    }
}
