-- What the admin area asks of people: finding them by the beginning of a name, whoever is verified on the phone, and pauses.

-- Names as they are searched: composed, in small letters, whatever the database's own locale is. Whoever compares them says how:
-- a function does not hand its collation on.
create function search_key(name text) returns text
  language sql immutable strict parallel safe
  return lower(normalize(name, nfkc) collate "und-x-icu");

create index users_by_family_name on users (tenant_id, (search_key(family_name) collate "C"), id);
create index users_by_given_name on users (tenant_id, (search_key(given_name) collate "C"), id);
create index users_by_display_name on users (tenant_id, (search_key(display_name) collate "C"), id);
create index users_by_key on users (tenant_id, upn_key, id);
create index users_with_roles on users (tenant_id, upn_key) where roles <> '{}';
create index users_disabled on users (tenant_id, upn_key) where not enabled;
create index users_by_authority on users (tenant_id, authority, upn_key);

-- Everything somebody is found by, as one ordered list: each branch has its index.
create view person_term as
  select tenant_id, id, 1 as field, search_key(family_name) collate "C" as term from users
  union all select tenant_id, id, 2, search_key(given_name) collate "C" from users
  union all select tenant_id, id, 3, search_key(display_name) collate "C" from users
  union all select tenant_id, id, 4, upn_key from users;

create index groups_by_name on groups (tenant_id, name_key, id);

-- A caller proves themselves to an administrator by the same tables as everybody, so that guesses share the counters.
alter table flow drop constraint flow_purpose_check;
alter table flow add constraint flow_purpose_check check (purpose in ('reset', 'registration', 'proof', 'desk'));

-- Whose resets are paused now is asked of the log of the last day.
create index audit_event_blocked on audit_event (tenant_id, at desc) where activity = 'Blocked from self-service password reset';
