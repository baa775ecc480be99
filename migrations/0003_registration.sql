-- What signed-in people need: fresh proofs, interrupts, destinations being registered, and what other applications may ask.

alter table users add column time_zone text;

-- password_at, proved_at: when the password was last typed and a registered method last proved (REG-3).
-- may: `first_methods` is a session opened by the link of an identity provider (REG-7).
alter table session
  add column password_at timestamptz,
  add column proved_at timestamptz,
  add column may text not null default 'everything' check (may in ('everything', 'first_methods')),
  add column heading_to text,
  add column ip text,
  add column user_agent text;

alter table flow drop constraint flow_purpose_check;
alter table flow add constraint flow_purpose_check check (purpose in ('reset', 'registration', 'proof'));
-- A verification of a signed-in person belongs to one session.
alter table flow add column session_id uuid;

-- When somebody last registered something or said that what is on file is still right (REG-2).
create table registration (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  registered_at timestamptz,
  confirmed_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

-- A destination counts only once its owner proved to receive there (REG-1); until then it stands here.
create table pending_contact (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  flow_id uuid not null,
  kind text not null check (kind in ('authentication_phone', 'authentication_email')),
  value text not null,
  extension text,
  as_given text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, flow_id) references flow (tenant_id, id) on delete cascade
);
create index pending_contact_of_flow on pending_contact (tenant_id, flow_id);

-- The seed of an app that was shown as a QR code and not yet tested, sealed like the others.
create table pending_authenticator (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  session_id uuid not null,
  sealed bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

-- The last wrong passwords of a door: eight bytes of a keyed hash each, so that the same slip is not counted again (REG-5).
create table wrong_password (
  scope smallint not null,
  key bytea not null,
  hash bytea not null,
  at timestamptz not null,
  primary key (scope, key, hash)
);
create index wrong_password_by_age on wrong_password (at);

-- Keys of other applications, by the hash of what they present.
create table api_key (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  key bytea not null unique,
  scopes text[] not null,
  mac bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (tenant_id, id)
);

-- A link that signs somebody in to register first methods, once (REG-7).
create table registration_link (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  api_key_id uuid not null,
  key bytea not null unique,
  heading_to text,
  correlation_id uuid not null,
  credential_version integer not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  redeemed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, api_key_id) references api_key (tenant_id, id) on delete cascade
);
create index registration_link_by_expiry on registration_link (expires_at);
