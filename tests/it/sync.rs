//! Directory sync, as an agent brings it over its connection: whom it may write, and whom it may not (WB-11, WB-6a).

use latchkey::{
    directory::store::{self, Person, Who},
    protocol::{
        Anchor, Frame, Millis, Signed,
        sync::{SyncAnswer, SyncBatch, SyncGroup, SyncUser},
        wire::{List, Text},
    },
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::House,
    played::{Played, directory, on_premises},
    played_socket::{Node, Online},
};

pub fn anchor(name: &str) -> Anchor {
    Anchor::new(format!("{name:*<16}").as_bytes()).unwrap()
}

pub fn named(name: &str) -> SyncUser {
    SyncUser {
        anchor: anchor(name),
        upn: Text::new(format!("{name}@quillham.example")).unwrap(),
        display_name: Text::new(format!("The {name}")).unwrap(),
        given_name: Text::new(name).unwrap(),
        family_name: Text::default(),
        mail: Text::new(format!("{name}@mail.example")).unwrap(),
        office_phone: Text::new("+31 201234567").unwrap(),
        mobile_phone: Text::new("+31 612345642").unwrap(),
        disabled: false,
        protected: false,
        password_set: None,
        rules: 0,
        groups: List::default(),
    }
}

pub fn batch(of: &Played, full: bool, users: Vec<SyncUser>) -> SyncBatch {
    SyncBatch {
        directory: of.directory,
        run: Uuid::now_v7(),
        number: 0,
        full,
        dry_run: false,
        last: true,
        groups: List::default(),
        users: List::new(users).unwrap(),
        gone: List::default(),
    }
}

pub fn gone(of: &Played, names: &[&str]) -> SyncBatch {
    SyncBatch { gone: List::new(names.iter().map(|name| anchor(name)).collect()).unwrap(), ..batch(of, false, vec![]) }
}

pub async fn agent(house: &House, tenant: Uuid, directory: Uuid) -> Played {
    let played = Played::new(house, tenant, directory).await;
    sqlx::query("update agent set connection_id = null where id = $1").bind(played.id).execute(&house.app.pool).await.unwrap();
    played
}

impl Online<'_> {
    pub async fn sync(&mut self, batch: &SyncBatch) -> SyncAnswer {
        self.wire.say(&Frame::SyncBatch(Signed::sign(batch, &self.agent.identity, &self.scope).unwrap())).await;
        match self.wire.hear().await {
            Some(Frame::SyncAnswer(answer)) => {
                assert_eq!((answer.run, answer.number), (batch.run, batch.number));
                answer
            }
            other => panic!("no answer: {other:?}"),
        }
    }

    /// Sends and expects that so many are taken and so many are not.
    #[track_caller]
    pub fn takes<'b>(&'b mut self, batch: &'b SyncBatch, accepted: u16, refused: u16) -> impl Future<Output = ()> + 'b {
        let at = std::panic::Location::caller();
        async move {
            let answer = self.sync(batch).await;
            assert_eq!((answer.accepted, answer.refused, answer.stop), (accepted, refused, false), "{at}");
        }
    }
}

pub async fn find(house: &House, tenant: Uuid, name: &str) -> Option<Person> {
    let db = &mut *house.app.pool.acquire().await.unwrap();
    store::person(db, &house.app.keys, tenant, Who::Key(&format!("{name}@quillham.example"))).await.unwrap()
}

pub async fn person(house: &House, tenant: Uuid, name: &str) -> Person {
    let person = find(house, tenant, name).await.unwrap_or_else(|| panic!("nobody is called {name}"));
    assert!(person.authentic);
    person
}

pub async fn refusals(house: &House, tenant: Uuid) -> Vec<(String, String)> {
    let all = latchkey::integration::syncs::refused(&house.app.pool, tenant).await.unwrap();
    all.into_iter().map(|refused| (refused.name, refused.reason)).collect()
}

#[sqlx::test]
async fn wb_11_people_of_the_directory_are_added_with_public_values_and_nothing_else(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    let mut dee = named("dee");
    dee.display_name = Text::new("Dee \u{202e}Dée <b>").unwrap();
    dee.mobile_phone = Text::new("call me").unwrap();
    dee.groups = List::new(vec![anchor("staff"), anchor("nowhere")]).unwrap();
    let groups = vec![SyncGroup { anchor: anchor("staff"), name: Text::new("Staff").unwrap() }];
    let first = SyncBatch {
        groups: List::new(groups).unwrap(),
        ..batch(&one, true, vec![dee.clone(), SyncUser { disabled: true, ..named("eli") }])
    };
    online.takes(&first, 2, 0).await;
    let dee_here = person(&house, tenant, "dee").await;
    assert_eq!(
        (dee_here.display_name.as_str(), dee_here.authority.as_str(), dee_here.kind.as_str()),
        ("Dee Dée <b>", "pass_through", "member")
    );
    assert_eq!((dee_here.mobile.as_deref(), dee_here.office.as_deref()), (None, Some("+31201234567")), "malformed counts as missing");
    assert_eq!((dee_here.primary_mail.as_deref(), dee_here.email.as_deref()), (Some("dee@mail.example"), None));
    assert!(dee_here.roles.is_empty() && dee_here.own_capabilities.is_empty() && dee_here.enabled);
    assert_eq!((dee_here.directory.unwrap().id, dee_here.groups.len(), dee_here.password_hash), (hq, 1, None));
    assert!(!person(&house, tenant, "eli").await.enabled);
    // Once more, the answer lost: the same answer, and nothing twice.
    let before: (i64, i64) = counts(&house).await;
    online.takes(&first, 2, 0).await;
    assert_eq!(counts(&house).await, before);
    // Another number, another name, out of the group, no office phone.
    dee.mobile_phone = Text::new("+31 612345643").unwrap();
    dee.office_phone = Text::default();
    dee.upn = Text::new("dee.new@quillham.example").unwrap();
    dee.groups = List::default();
    online.takes(&batch(&one, false, vec![dee]), 1, 0).await;
    let renamed = person(&house, tenant, "dee.new").await;
    assert_eq!((renamed.id, renamed.mobile.as_deref(), renamed.office, renamed.groups.len()), (dee_here.id, Some("+31612345643"), None, 0));
    assert!(find(&house, tenant, "dee").await.is_none());
    let log = house.audit().await;
    for said in ["directory sync finished", "contact data changed by its directory", "has another user ID in its directory"] {
        assert!(log.contains(&format!("Directory changed: {said}")), "{log:?}");
    }
}

async fn counts(house: &House) -> (i64, i64) {
    sqlx::query_as("select (select count(*) from users), (select count(*) from audit_event)").fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn wb_11_nobody_whom_the_directory_did_not_add_is_touched(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    house
        .people(
            tenant,
            "user_id,display_name,roles,groups,mobile_phone\nceo@quillham.example,The boss,global_administrator,Board,+31 612345699\n",
        )
        .await;
    let branch = directory(&house, tenant, "branch").await;
    let node = Node::start(&house.app).await;
    let (one, two) = (agent(&house, tenant, hq).await, agent(&house, tenant, branch).await);
    let mut online = Online::new(&house, &node, &one).await;
    let upn = |text: &str, anchor: &str| SyncUser { upn: Text::new(text).unwrap(), ..named(anchor) };
    let boss = person(&house, tenant, "ceo").await;
    let users = vec![
        upn("CEO@quillham.example", "a"),
        upn("ｃeo@quillham.example", "b"),
        upn("ada@quillham.example", "c"),
        upn("dee@rookhope.example", "d"),
        upn("not a name", "e"),
        // The account for which Ada was imported by hand.
        SyncUser { anchor: Anchor::new(&crate::played::ANCHOR).unwrap(), ..named("ada.two") },
        named("dee"),
        named("dee"),
        upn("dee@quillham.example", "f"),
    ];
    let mut first = batch(&one, true, users);
    let mut group = named("gil");
    group.groups = List::new(vec![anchor("board")]).unwrap();
    first.users = List::new([first.users.as_slice(), &[group]].concat()).unwrap();
    first.groups = List::new(vec![SyncGroup { anchor: anchor("board"), name: Text::new("BOARD").unwrap() }]).unwrap();
    online.takes(&first, 2, 8).await;
    let reason = |name: &str, why: &str| (name.to_owned(), why.to_owned());
    assert_eq!(
        refusals(&house, tenant).await,
        [
            reason("CEO@quillham.example", "user_id_taken"),
            reason("ada.two@quillham.example", "account_taken"),
            reason("ada@quillham.example", "user_id_taken"),
            reason("dee@quillham.example", "came_twice"),
            reason("dee@rookhope.example", "domain_not_verified"),
            reason("not a name", "not_a_user_id"),
            reason("ｃeo@quillham.example", "user_id_taken"),
        ]
    );
    let after = person(&house, tenant, "ceo").await;
    assert_eq!((after.id, after.display_name, after.mobile, after.authority), (boss.id, boss.display_name, boss.mobile, boss.authority));
    assert!(person(&house, tenant, "gil").await.groups.is_empty(), "a group of that name is somebody else's");
    // Another directory names the same account, and closes what is not its own: nothing happens.
    let mut other = Online::new(&house, &node, &two).await;
    other.takes(&batch(&two, true, vec![named("dee")]), 0, 1).await;
    other.takes(&gone(&two, &["dee", "gil"]), 0, 0).await;
    let dee = person(&house, tenant, "dee").await;
    assert!(dee.enabled && dee.directory.unwrap().id == hq);
    // Nor for a directory that is not its own.
    let answer = other.sync(&batch(&one, true, vec![])).await;
    assert!(answer.stop && person(&house, tenant, "dee").await.enabled);
    // An administrator takes somebody out of the directory's hands.
    house.people(tenant, "user_id,authority\ngil@quillham.example,cloud\n").await;
    online.takes(&batch(&one, false, vec![SyncUser { display_name: Text::new("Other").unwrap(), ..named("gil") }]), 0, 1).await;
    online.takes(&gone(&one, &["gil"]), 0, 0).await;
    let gil = person(&house, tenant, "gil").await;
    assert!(gil.enabled && gil.display_name == "The gil");
    // And a row that was changed past the portal is nobody's.
    sqlx::query("update users set roles = '{global_administrator}' where upn_key = 'dee@quillham.example'")
        .execute(&house.app.pool)
        .await
        .unwrap();
    online.takes(&batch(&one, false, vec![SyncUser { given_name: Text::new("Other").unwrap(), ..named("dee") }]), 0, 1).await;
    assert!(!find(&house, tenant, "dee").await.unwrap().authentic, "not signed by accident");
}

#[sqlx::test]
async fn wb_11_an_agent_that_may_not_work_may_not_sync(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    let mut forged = batch(&one, true, vec![named("dee")]);
    {
        let db = &mut *house.app.pool.acquire().await.unwrap();
        let held = latchkey::messages::agents::change(db, &house.app.keys, tenant, one.id, house.time(), |row| row.held = true);
        assert!(held.await.unwrap());
    }
    // Told that it is held first, perhaps.
    online.wire.say(&Frame::SyncBatch(Signed::sign(&forged, &one.identity, &online.scope).unwrap())).await;
    loop {
        match online.wire.hear().await {
            Some(Frame::NewStanding(_)) => {}
            Some(Frame::SyncAnswer(answer)) => break assert!(answer.stop),
            other => panic!("{other:?}"),
        }
    }
    assert!(find(&house, tenant, "dee").await.is_none());
    // Signed for another session, it is no batch at all.
    forged.number = 0;
    let elsewhere = latchkey::protocol::Scope { session: [9; 32], ..online.scope };
    online.wire.say(&Frame::SyncBatch(Signed::sign(&forged, &one.identity, &elsewhere).unwrap())).await;
    loop {
        match online.wire.hear().await {
            Some(Frame::NewStanding(_)) => {}
            Some(Frame::Refusal(_)) | None => break,
            other => panic!("{other:?}"),
        }
    }
}

#[sqlx::test]
async fn wb_11_what_a_sync_brings_is_no_proof_of_somebody_with_a_role_before_they_confirmed_it(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.takes(&batch(&one, true, vec![named("dee")]), 1, 0).await;
    let of = async || {
        let dee = person(&house, tenant, "dee").await;
        (dee.mobile, dee.office, dee.primary_mail.is_some())
    };
    let (mobile, office) = (Some("+31612345642".to_owned()), Some("+31201234567".to_owned()));
    assert_eq!(of().await, (mobile.clone(), office, true));
    house.people(tenant, "user_id,roles\ndee@quillham.example,helpdesk_administrator\n").await;
    assert_eq!(of().await, (None, None, true), "mail still reaches them; it proves nothing");
    let confirmed = "update contact set confirmed_at = $1 where kind = 'mobile_phone' and source = 'sync'";
    sqlx::query(confirmed).bind(house.time()).execute(&house.app.pool).await.unwrap();
    assert_eq!(of().await, (mobile, None, true));
    let changed = SyncUser { mobile_phone: Text::new("+31 612345600").unwrap(), ..named("dee") };
    online.takes(&batch(&one, false, vec![changed]), 1, 0).await;
    assert_eq!(of().await, (None, None, true), "another number is confirmed anew");
}

#[sqlx::test]
async fn wb_6a_a_hash_is_stale_once_the_directory_says_that_the_password_was_set_later(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    assert!(person(&house, tenant, "ada").await.password_fresh(), "nobody says anything of people brought by hand");
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    latchkey::integration::syncs::settle(&house.app.pool, tenant, "hq", Some("hash_sync"), None, "operator", house.time()).await.unwrap();
    let mut online = Online::new(&house, &node, &one).await;
    let set = |at: Option<time::OffsetDateTime>| SyncUser { password_set: at.map(Millis::from), ..named("dee") };
    let noon = house.time();
    online.takes(&batch(&one, true, vec![set(Some(noon))]), 1, 0).await;
    let dee = person(&house, tenant, "dee").await;
    assert!(dee.authority == "hash_sync" && !dee.password_fresh(), "there is no hash yet");
    sqlx::query("insert into credential (tenant_id, id, user_id, hash, pepper_id, set_at) values ($1, gen_random_uuid(), $2, 'x', 1, $3)")
        .bind(tenant)
        .bind(dee.id)
        .bind(noon + Duration::minutes(1))
        .execute(&house.app.pool)
        .await
        .unwrap();
    house.later(Duration::hours(1));
    for (at, fresh) in
        [(Some(noon), true), (Some(noon + Duration::minutes(1)), true), (Some(noon + Duration::seconds(61)), false), (None, false)]
    {
        online.takes(&batch(&one, false, vec![set(at)]), 1, 0).await;
        assert_eq!(person(&house, tenant, "dee").await.password_fresh(), fresh, "{at:?}");
    }
}

#[sqlx::test]
async fn wb_11_names_change_hands_within_a_directory_in_any_order(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.takes(&batch(&one, true, vec![named("dee"), named("eli"), named("fay")]), 3, 0).await;
    let ids = [person(&house, tenant, "dee").await.id, person(&house, tenant, "eli").await.id];
    let called = |who: &str, name: &str| SyncUser { anchor: anchor(who), ..named(name) };
    online.takes(&batch(&one, false, vec![called("dee", "eli"), called("eli", "dee")]), 2, 0).await;
    let swapped = [person(&house, tenant, "eli").await, person(&house, tenant, "dee").await];
    assert_eq!([swapped[0].id, swapped[1].id], ids);
    assert!(swapped.iter().all(|person| person.enabled));
    // Deleted and made anew under the same name: the new account has it, the old one is closed.
    let mut again = batch(&one, false, vec![called("fay.two", "fay")]);
    again.gone = List::new(vec![anchor("fay")]).unwrap();
    online.takes(&again, 1, 0).await;
    assert!(person(&house, tenant, "fay").await.enabled);
    let closed: i64 = sqlx::query_scalar("select count(*) from users where not enabled").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(closed, 1);
}

#[sqlx::test]
async fn wb_11_joining_is_an_administrators_act_and_never_for_people_with_roles(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let branch = directory(&house, tenant, "branch").await;
    house.people(tenant, "user_id,roles,authority,source_anchor,directory\nboss@quillham.example,reports_reader,pass_through,AAAA,\nfar@quillham.example,,pass_through,BBBB,branch\nsky@quillham.example,,,,\n").await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    let ada = SyncUser { anchor: Anchor::new(&crate::played::ANCHOR).unwrap(), ..named("ada") };
    online.takes(&batch(&one, true, vec![ada.clone()]), 0, 1).await;
    let join = async |name: &str, directory: &str| {
        let who = latchkey::directory::UserId::parse(&format!("{name}@quillham.example")).unwrap();
        latchkey::integration::syncs::join(&house.app.pool, &house.app.keys, tenant, directory, &who, "operator", house.time()).await
    };
    for (name, why) in [("boss", "holds a role"), ("far", "another directory"), ("sky", "kept here"), ("nobody", "nobody is called")] {
        let said = join(name, "hq").await.unwrap_err().to_string();
        assert!(said.contains(why), "{name}: {said}");
    }
    assert_eq!(person(&house, tenant, "far").await.directory.unwrap().id, branch);
    let before = person(&house, tenant, "ada").await;
    join("ada", "hq").await.unwrap();
    assert!(join("ada", "hq").await.is_err(), "once");
    online.takes(&batch(&one, true, vec![ada]), 1, 0).await;
    let after = person(&house, tenant, "ada").await;
    assert_eq!((after.id, after.authority.as_str(), after.display_name.as_str()), (before.id, "hash_sync", "The ada"));
    assert!(refusals(&house, tenant).await.is_empty() && !after.password_fresh());
    assert_eq!((after.email, after.own_capabilities), (before.email, before.own_capabilities));
}
