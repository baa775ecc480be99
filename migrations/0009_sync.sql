-- Directory sync (WB-11): what an agent says of its directory's people, and whose doing what here is.

-- Where the sync of a directory stands. A row of its own, so that a batch under way never holds up signs of life.
-- new_people: where the passwords of people that the sync adds are asked for.
create table directory_sync (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  new_people text not null default 'pass_through' check (new_people in ('hash_sync', 'pass_through', 'federated')),
  most_lost_percent smallint not null default 10 check (most_lost_percent between 0 and 100),
  -- The run under way and who may go on with it: one agent, until then.
  agent_id uuid,
  run_id uuid,
  pass_id uuid,
  next_number bigint not null default 0,
  is_full boolean not null default false,
  dry_run boolean not null default false,
  until timestamptz,
  -- What the last batch was answered, should the answer have been lost; and what the run did so far.
  accepted integer not null default 0,
  refused integer not null default 0,
  tally jsonb not null default '{}',
  -- How many people were lost (disabled or gone) since then, and how many an administrator lets go.
  lost integer not null default 0,
  lost_since timestamptz,
  held_at timestamptz,
  held integer,
  allowed integer,
  allowed_until timestamptz,
  -- An administrator wants everything sent again.
  wanted boolean not null default false,
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, directory_id),
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);

-- Somebody whom the sync of a directory added, and nobody else: the only rows of people it may write.
-- digest: of all that was said last, where all of it could be done. gone_at: the directory has them no more.
create table synced_user (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  user_id uuid not null,
  anchor bytea not null check (length(anchor) between 1 and 64),
  digest bytea,
  pass_id uuid not null,
  disabled boolean not null,
  protected boolean not null,
  password_set_at timestamptz,
  rules smallint not null,
  synced_at timestamptz not null,
  gone_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  unique (tenant_id, directory_id, anchor),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);
create index synced_user_gone on synced_user (gone_at) where gone_at is not null;
create index users_by_anchor on users (tenant_id, source_anchor) where source_anchor is not null;

-- A group that the sync of a directory added: the only ones it puts people into.
create table synced_group (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  group_id uuid not null,
  anchor bytea not null check (length(anchor) between 1 and 64),
  primary key (tenant_id, id),
  unique (tenant_id, group_id),
  unique (tenant_id, directory_id, anchor),
  foreign key (tenant_id, group_id) references groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);

-- Whom the sync would not write, and why: what an administrator looks at.
create table sync_refusal (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  anchor bytea not null,
  name text not null check (length(name) <= 256),
  reason text not null,
  pass_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, directory_id, anchor),
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);

-- What a sync brought is no proof of somebody with a role before its owner confirmed it (WB-11).
create or replace view effective_contact as
select c.tenant_id, c.user_id,
  coalesce(max(c.value) filter (where c.kind = 'authentication_phone' and c.valid),
           max(c.value) filter (where c.kind = 'mobile_phone' and c.valid and proves)) as mobile,
  max(c.value) filter (where c.kind = 'office_phone' and c.valid and proves) as office,
  coalesce(max(c.value) filter (where c.kind = 'authentication_email' and c.valid),
           max(c.value) filter (where c.kind = 'alternate_email' and c.valid and proves)) as email,
  max(c.value) filter (where c.kind = 'primary_mail' and c.valid) as primary_mail
from contact c
join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
cross join lateral (select not (c.source = 'sync' and c.confirmed_at is null and u.roles <> '{}') as proves) p
group by c.tenant_id, c.user_id;

-- Agents: switched off by whoever sits at one; what it last said of its directory; since when its keys are in use, and the ones
-- before, under which a request may have been sealed while they were exchanged (WB-7, WB-8).
alter table agent
  drop constraint agent_state_check,
  add constraint agent_state_check check (state in ('pending', 'active', 'disabled', 'switched_off', 'revoked')),
  add column health jsonb,
  add column heartbeat_at timestamptz,
  add column version_refused_at timestamptz,
  add column keys_since timestamptz,
  add column previous_encryption_id bigint,
  add column previous_transport_id bigint,
  add column roll_wanted boolean not null default false,
  add column roll_asked_at timestamptz;
