-- The ground: who lives here (tenants, people, what they may do) and what the portal remembers of them.
-- Every table that holds tenant data has the primary key (tenant_id, id) and composite foreign keys, so that a reference
-- across tenants cannot be stored (DIR-1). Times come from the injected clock, never from the database.

create table instance (
  single boolean primary key default true check (single),
  kind text not null check (kind in ('live', 'demo')),
  key_check bytea not null,
  created_at timestamptz not null
);

create table tenant (
  id uuid primary key,
  name text not null check (length(name) <= 200),
  initial_domain text collate "C" not null unique,
  plan text not null check (plan in ('trial', 'free', 'paid')),
  directory_sync boolean not null default false,
  default_language text not null default 'en',
  country text not null default '',
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  logo bytea,
  logo_hash text,
  front_text text not null default '' check (length(front_text) <= 1024),
  created_at timestamptz not null
);

-- People without an organisation here (guests) live under this row; unknown domains are decided under it too.
insert into tenant (id, name, initial_domain, plan, created_at)
values ('00000000-0000-0000-0000-000000000000', '', '', 'paid', '2020-01-01 00:00:00+00');

create table domain (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  name text collate "C" not null,
  initial boolean not null default false,
  verified_at timestamptz,
  mac bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
create unique index domain_routes on domain (name) where verified_at is not null;

create table licence_kind (
  code text primary key,
  capabilities text[] not null
);
insert into licence_kind (code, capabilities) values
  ('free', '{}'),
  ('basic', '{reset}'),
  ('office365', '{reset}'),
  ('premium_p1', '{reset,writeback,custom_words}'),
  ('premium_p2', '{reset,writeback,custom_words}'),
  ('ems', '{reset,writeback,custom_words}'),
  ('microsoft365', '{reset,writeback,custom_words}'),
  ('trial', '{reset,writeback,custom_words}');

create table users (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  upn text not null,
  upn_key text collate "C" not null,
  display_name text not null default '',
  given_name text not null default '',
  family_name text not null default '',
  kind text not null default 'member' check (kind in ('member', 'guest', 'self_service', 'synced_guest')),
  enabled boolean not null default true,
  authority text not null default 'cloud' check (authority in ('cloud', 'hash_sync', 'pass_through', 'federated')),
  source_anchor text,
  roles text[] not null default '{}',
  language text,
  mac bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, upn_key),
  check (authority = 'cloud' or source_anchor is not null)
);

create table guest (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  home_tenant_id uuid not null,
  home_user_id uuid not null,
  invited_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, home_tenant_id, home_user_id),
  foreign key (home_tenant_id, home_user_id) references users (tenant_id, id) on delete cascade
);

create table contact (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('authentication_phone', 'mobile_phone', 'office_phone',
                                     'authentication_email', 'alternate_email', 'primary_mail')),
  value text not null,
  extension text,
  as_given text not null,
  private boolean not null generated always as (kind in ('authentication_phone', 'authentication_email')) stored,
  source text not null default 'import' check (source in ('user', 'admin', 'sync', 'import')),
  confirmed_at timestamptz,
  valid boolean not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

-- DIR-3: the private value first, else the public one; malformed counts as missing.
create view effective_contact as
select tenant_id, user_id,
  coalesce(max(value) filter (where kind = 'authentication_phone' and valid), max(value) filter (where kind = 'mobile_phone' and valid)) as mobile,
  max(value) filter (where kind = 'office_phone' and valid) as office,
  coalesce(max(value) filter (where kind = 'authentication_email' and valid), max(value) filter (where kind = 'alternate_email' and valid)) as email,
  max(value) filter (where kind = 'primary_mail' and valid) as primary_mail
from contact group by tenant_id, user_id;

create table credential (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  version integer not null default 1,
  hash text,
  pepper_id integer not null,
  set_at timestamptz,
  source text not null default 'import' check (source in ('import', 'reset', 'change', 'admin')),
  must_change boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create table groups (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  name_key text collate "C" not null,
  primary key (tenant_id, id),
  unique (tenant_id, name_key)
);

create table group_member (
  tenant_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  user_id uuid,
  member_group_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, group_id, user_id),
  unique (tenant_id, group_id, member_group_id),
  check ((user_id is null) <> (member_group_id is null)),
  foreign key (tenant_id, group_id) references groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, member_group_id) references groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index group_member_of_user on group_member (tenant_id, user_id);
create index group_member_of_group on group_member (tenant_id, member_group_id);

create table licence (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null references licence_kind (code),
  primary key (tenant_id, id),
  unique (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index licence_of_tenant on licence (tenant_id, kind);

create table custom_question (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  text text not null check (length(text) between 3 and 200),
  primary key (tenant_id, id),
  unique (tenant_id, text)
);

create table security_answer (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  question text not null,
  hash text not null,
  pepper_id integer not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, question),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create table authenticator (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  sealed bytea not null,
  last_step bigint not null default 0,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index authenticator_of_user on authenticator (tenant_id, user_id);

create table policy (
  tenant_id uuid not null references tenant (id) on delete cascade,
  version integer not null,
  document jsonb not null,
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, version)
);

-- One row for each forest or LDAP tree of a tenant. Agents will keep last_seen_at and problem true (section 6 of the specification).
create table directory (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  last_seen_at timestamptz,
  problem text,
  primary key (tenant_id, id)
);
