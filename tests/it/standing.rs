//! What lists and figures say of people is what the portal would decide, whatever changed (AUD-2, POL-2).

use latchkey::{
    directory::{
        UserId,
        facts::{self, Look},
        standing,
        store::{self, Which},
    },
    eligibility::{decide, registration},
    factors::locks::Browser,
    policy::{Kind, LicenceCheck, Policy, Scope},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::house::{House, PASSWORD, open_policy};

const HEAD: &str = "user_id,display_name,alternate_email,mobile_phone,office_phone,licences,roles,groups,password\n";

/// Forty people, no two of them alike in what they have.
fn forty() -> String {
    let mut csv = HEAD.to_owned();
    for n in 0..40_u32 {
        let pick = |bit: u32, text: String| if n >> bit & 1 == 1 { text } else { String::new() };
        let role = if n % 13 == 5 { "user_administrator" } else { "" };
        csv.push_str(&format!(
            "p{n}@quillham.example,P {n},{},{},{},{},{role},{},{PASSWORD}\n",
            pick(0, format!("p{n}@posteo.example")),
            pick(1, format!("+31 6123456{n:02}")),
            pick(2, format!("+31 6123456{n:02}")),
            pick(3, "premium_p1".into()),
            pick(4, "Staff".into()),
        ));
    }
    csv
}

async fn refresh(house: &House) {
    standing::refresh(&house.app.pool, &house.app.keys, &house.app.clock).await.unwrap();
}

/// Compares every row with the decision the portal takes of that person, and the sums with the rows. How many could reset.
async fn compare(house: &House, tenant: Uuid) -> i64 {
    refresh(house).await;
    let mut db = house.app.pool.acquire().await.unwrap();
    let rows: Vec<(String, bool, bool, bool, Option<String>)> = sqlx::query_as(
        "select u.upn, s.enabled, s.registered, s.capable, s.reason from users u
         left join standing s on s.tenant_id = u.tenant_id and s.user_id = u.id where u.tenant_id = $1 order by u.upn",
    )
    .bind(tenant)
    .fetch_all(&mut *db)
    .await
    .unwrap();
    for (upn, enabled, registered, capable, reason) in &rows {
        let look = Look { keys: &house.app.keys, channels: house.app.providers.channels(), now: house.time(), browser: Browser(None) };
        let claimant = facts::claimant(&mut db, look, &UserId::parse(upn).unwrap()).await.unwrap();
        let state = registration(&claimant.facts);
        let why = decide(&claimant.facts).err().map(|stop| stop.reason.as_str().to_owned());
        assert_eq!((*enabled, *registered, *capable, reason), (state.enabled, state.registered, state.capable, &why), "{upn}");
    }
    let (capable, able) = (rows.iter().filter(|row| row.3).count(), rows.iter().filter(|row| row.4.is_none()).count());
    let sums: (i64, i64) =
        sqlx::query_as("select people, capable from standing_total where tenant_id = $1").bind(tenant).fetch_one(&mut *db).await.unwrap();
    assert_eq!(sums, (i64::try_from(rows.len()).unwrap(), i64::try_from(capable).unwrap()));
    i64::try_from(able).unwrap()
}

#[sqlx::test]
async fn aud_2_what_lists_say_is_what_the_portal_decides_after_every_kind_of_change(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &forty()).await;
    let all = compare(&house, tenant).await;
    assert!(all > 5 && all < 40, "{all}");
    let staff: Uuid = sqlx::query_scalar("select id from groups where name = 'Staff'").fetch_one(&house.app.pool).await.unwrap();
    house.policy(tenant, |policy| policy.gates = 2).await;
    let two = compare(&house, tenant).await;
    assert!(two < all, "fewer have two");
    house.policy(tenant, |policy| policy.enabled = Scope::Selected { groups: [staff].into(), except: [].into() }).await;
    let few = compare(&house, tenant).await;
    assert!(few < two && few > 0);
    house.policy(tenant, |policy| policy.licence_check = LicenceCheck::Tenant).await;
    compare(&house, tenant).await;
    // A group within the group: everybody of it is in scope at once.
    let mut csv = HEAD.to_owned();
    csv.push_str(&format!("new@quillham.example,New,new@posteo.example,+31 612345699,,premium_p1,,Guests,{PASSWORD}\n"));
    house.people(tenant, &csv).await;
    let before = compare(&house, tenant).await;
    sqlx::query("insert into group_member (tenant_id, id, group_id, member_group_id) select tenant_id, gen_random_uuid(), $1, id from groups where name = 'Guests'")
        .bind(staff).execute(&house.app.pool).await.unwrap();
    assert_eq!(compare(&house, tenant).await, before + 1);
    for change in [
        "delete from contact where kind = 'mobile_phone'",
        "delete from licence",
        "update users set enabled = false where upn like 'p3%'",
        "update tenant set plan = 'trial'",
    ] {
        sqlx::query(change).execute(&house.app.pool).await.unwrap();
        compare(&house, tenant).await;
    }
    house.later(Duration::days(31));
    compare(&house, tenant).await;
}

#[sqlx::test]
async fn pol_2_the_number_of_the_stranded_is_counted_with_the_decision_and_they_can_be_listed(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &forty()).await;
    let before = compare(&house, tenant).await;
    let mut db = house.app.pool.acquire().await.unwrap();
    let now_in_force = store::tenant(&mut db, &house.app.keys, Which::Id(tenant)).await.unwrap();
    let new = Policy { gates: 2, methods: [Kind::Mobile, Kind::Email].into(), ..now_in_force.policy.clone() };
    let found = standing::stranded(&mut db, &house.app.keys, &now_in_force, &new, house.time()).await.unwrap();
    assert_eq!(found.able, before);
    assert_eq!(found.people, found.by.values().sum::<i64>());
    let mut listed = vec![];
    loop {
        let after = listed.last().copied().unwrap_or_default();
        let more = standing::list_stranded(&mut db, &house.app.keys, &now_in_force, &new, (after, 3), house.time()).await.unwrap();
        if more.is_empty() {
            break;
        }
        listed.extend(more);
    }
    assert_eq!(i64::try_from(listed.len()).unwrap(), found.people);
    drop(db);
    house.policy(tenant, |policy| *policy = new).await;
    assert_eq!(compare(&house, tenant).await, before - found.people, "as it turns out");
}

#[sqlx::test]
async fn pol_2_the_stranded_are_the_same_from_what_is_kept_and_from_the_people_themselves(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &forty()).await;
    house.people(tenant, &format!("{HEAD}new@quillham.example,New,new@posteo.example,,,premium_p1,,Guests,{PASSWORD}\n")).await;
    let group = async |name: &str| -> Uuid {
        sqlx::query_scalar("select id from groups where name = $1").bind(name).fetch_one(&house.app.pool).await.unwrap()
    };
    let (staff, guests) = (group("Staff").await, group("Guests").await);
    sqlx::query("insert into group_member (tenant_id, id, group_id, member_group_id) values ($1, gen_random_uuid(), $2, $3)")
        .bind(tenant)
        .bind(staff)
        .bind(guests)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let only = |groups: &[Uuid], except: &[Uuid]| Scope::Selected {
        groups: groups.iter().copied().collect(),
        except: except.iter().copied().collect(),
    };
    let open = open_policy(1);
    for (new, expected) in [
        (Policy { gates: 2, ..open.clone() }, 1..40),
        (Policy { enabled: only(&[staff], &[]), ..open.clone() }, 1..40),
        (Policy { enabled: only(&[staff], &[guests]), ..open.clone() }, 1..40),
        (Policy { licence_check: LicenceCheck::Tenant, ..open.clone() }, 0..1),
        (Policy { enabled: Scope::None, ..open.clone() }, 5..41),
    ] {
        let mut seen = vec![];
        for kept in [true, false] {
            if kept {
                refresh(&house).await;
            } else {
                // A word for the job: until it was there again, what is kept is not asked.
                sqlx::query("update users set display_name = 'Some' where tenant_id = $1")
                    .bind(tenant)
                    .execute(&house.app.pool)
                    .await
                    .unwrap();
            }
            let mut db = house.app.pool.acquire().await.unwrap();
            let there = store::tenant(&mut db, &house.app.keys, Which::Id(tenant)).await.unwrap();
            let counted = standing::stranded(&mut db, &house.app.keys, &there, &new, house.time()).await.unwrap();
            let listed = standing::list_stranded(&mut db, &house.app.keys, &there, &new, (Uuid::nil(), 100), house.time()).await.unwrap();
            let from = listed.first().copied().unwrap_or_default();
            let rest = standing::list_stranded(&mut db, &house.app.keys, &there, &new, (from, 2), house.time()).await.unwrap();
            assert!(listed.is_sorted() && listed.iter().skip(1).take(2).eq(&rest), "{listed:?} {rest:?}");
            assert_eq!(i64::try_from(listed.len()).unwrap(), counted.people);
            seen.push((counted, listed));
        }
        assert_eq!(seen[0], seen[1]);
        assert!(expected.contains(&seen[0].0.people), "{:?}", seen[0].0);
    }
}

#[sqlx::test]
async fn an_organisation_that_cannot_be_read_holds_up_no_other_and_one_can_be_deleted(pool: PgPool) {
    let house = House::new(pool).await;
    let broken = house.tenant("aldgate.example", Some(open_policy(1))).await;
    let sound = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(sound, &forty()).await;
    let csv = format!("{HEAD}lee@aldgate.example,Lee,lee@posteo.example,,,premium_p1,,,{PASSWORD}\n");
    house.people(broken, &csv).await;
    let write = async |document: &str| {
        sqlx::query("update policy set document = $2::jsonb where tenant_id = $1")
            .bind(broken)
            .bind(document)
            .execute(&house.app.pool)
            .await
            .unwrap();
    };
    let good: String =
        sqlx::query_scalar("select document::text from policy where tenant_id = $1").bind(broken).fetch_one(&house.app.pool).await.unwrap();
    write("{\"gates\": \"two\"}").await;
    assert!(compare(&house, sound).await > 0);
    // What it is owed waits for a process that can read it.
    write(&good).await;
    compare(&house, broken).await;
    sqlx::query("delete from tenant where id = $1").bind(sound).execute(&house.app.pool).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("select count(*) from standing where tenant_id = $1").bind(sound).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(left, 0);
    refresh(&house).await;
}

#[sqlx::test]
async fn of_two_processes_whoever_read_later_is_right(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &forty()).await;
    refresh(&house).await;
    // Another process decided a moment later than this one will, from what it read after a change.
    let newer = "update standing set reason = 'newer', decided_at = $2 where tenant_id = $1";
    sqlx::query(newer).bind(tenant).bind(house.time() + Duration::seconds(1)).execute(&house.app.pool).await.unwrap();
    let word = "update users set display_name = 'Some' where tenant_id = $1";
    sqlx::query(word).bind(tenant).execute(&house.app.pool).await.unwrap();
    let kept = async || {
        refresh(&house).await;
        let count = "select count(*) from standing where tenant_id = $1 and reason = 'newer'";
        sqlx::query_scalar::<_, i64>(count).bind(tenant).fetch_one(&house.app.pool).await.unwrap()
    };
    assert_eq!(kept().await, 40);
    house.later(Duration::seconds(2));
    sqlx::query(word).bind(tenant).execute(&house.app.pool).await.unwrap();
    assert_eq!(kept().await, 0);
}

#[sqlx::test]
async fn a_crowd_of_changes_is_one_walk_over_everybody_and_nobody_is_missed(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &forty()).await;
    let before = compare(&house, tenant).await;
    house.later(Duration::hours(1));
    for change in [
        "delete from contact where tenant_id = $1",
        "insert into standing_stale (tenant_id, user_id) select u.tenant_id, u.id from users u, generate_series(1, 60) where u.tenant_id = $1",
    ] {
        sqlx::query(change).bind(tenant).execute(&house.app.pool).await.unwrap();
    }
    let after = compare(&house, tenant).await;
    assert!(after < before, "without contact data fewer can reset: {after} of {before}");
    let state: (i64, bool, bool) = sqlx::query_as(
        "select (select count(*) from standing_stale), walk_after is null, walked_at = $2 from standing_total where tenant_id = $1",
    )
    .bind(tenant)
    .bind(house.time())
    .fetch_one(&house.app.pool)
    .await
    .unwrap();
    assert_eq!(state, (0, true, true), "everybody was decided over anew, and nothing is left to do");
}
