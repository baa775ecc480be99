-- Keys that can be changed (quality, rule 9): sealing keys, and the secret from which all other keys are made.

-- A sealing key is random and stands here sealed under the master key. The first one is derived from the root and has no bytes.
create table sealing_key (
  id integer primary key check (id > 0),
  sealed bytea,
  created_at timestamptz not null,
  -- From then on values are sealed under it: by then every process knows it.
  active_at timestamptz not null,
  check ((id = 1) = (sealed is null))
);
insert into sealing_key (id, created_at, active_at) values (1, 'epoch', 'epoch');

-- The root secret, sealed under the master key. Null in databases from before: there the master key itself is the root.
alter table instance add column root bytea;

-- Which sealing key a value was sealed under stands in its first four bytes.
create function sealing_key_of(sealed bytea) returns integer
  language sql immutable strict parallel safe
  return (get_byte(sealed, 0) << 24) | (get_byte(sealed, 1) << 16) | (get_byte(sealed, 2) << 8) | get_byte(sealed, 3);

-- So a key cannot be taken away while a value needs it, and nothing can be sealed under one that is gone: a process that did not hear
-- of the new key is refused when it writes, not when somebody reads.
alter table authenticator
  add column sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id);
alter table pending_authenticator
  add column sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id);
alter table notice_address
  add column sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id);
alter table command_key
  add column sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id);
alter table onboarding_code
  add column sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id);
alter table agent
  add column transport_sealing_key_id integer generated always as (sealing_key_of(transport)) stored references sealing_key (id),
  add column next_sealing_key_id integer generated always as (sealing_key_of(next)) stored references sealing_key (id);
