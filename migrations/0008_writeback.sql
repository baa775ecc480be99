-- Writeback: agents, the requests they are handed, and what becomes of them (section 6).

-- offline_since: the last agent that was connected is gone. problem: what stands in the way in the directory itself.
-- rules: what the directory asks of a password, as an agent published it.
alter table directory
  add column offline_since timestamptz,
  add column rules jsonb;
create unique index directory_by_name on directory (tenant_id, name);

-- Whose directory knows the person; null: the only one the tenant has.
alter table users add column directory_id uuid;
alter table users add foreign key (tenant_id, directory_id) references directory (tenant_id, id);

-- The key by which agents know that a request is the portal's. Agents pin it (WB-9a).
create table command_key (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  sealed bytea not null,
  public bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id)
);

-- An installation of an agent. `mac` covers everything that grants trust.
create table agent (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  name text not null check (length(name) <= 64),
  software text not null check (length(software) <= 32),
  state text not null check (state in ('pending', 'active', 'disabled', 'revoked')),
  held boolean not null default false,
  identity bytea not null,
  credential_hash bytea not null,
  encryption_id bigint not null,
  encryption bytea not null,
  transport_id bigint not null,
  transport bytea not null,
  -- A roll under way (WB-8): offered keys, sealed, in use once the agent has both on its disk.
  next bytea,
  fingerprint text not null,
  mac bytea not null,
  -- The connection that speaks for it, the node that holds it, and another that claims to be the same agent (WB-3).
  connection_id uuid,
  node_id uuid,
  contender_id uuid,
  connected_at timestamptz,
  last_seen_at timestamptz,
  keep_alive_seconds integer,
  directory_state smallint,
  created_at timestamptz not null,
  approved_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);
create index agent_of_directory on agent (tenant_id, directory_id);
create index agent_of_node on agent (node_id) where node_id is not null;

-- A code by which one agent joins. `sealed` is the key made of the code, never the code.
create table onboarding_code (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  lookup bytea not null unique,
  sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  agent_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade
);
create index onboarding_code_by_expiry on onboarding_code (expires_at);

-- One request to a directory: durable, in the transaction of the flow (WB-4). What it carries stands elsewhere.
create table message (
  tenant_id uuid not null,
  id uuid not null,
  directory_id uuid not null,
  user_id uuid not null,
  flow_id uuid,
  operation smallint not null check (operation between 1 and 5),
  anchor bytea not null,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'lost', 'ended')),
  -- Counts the hand-overs; the agent and the connection of the present one (WB-4a).
  attempt integer not null default 0,
  agent_id uuid,
  connection_id uuid,
  delivered_at timestamptz,
  lost_at timestamptz,
  -- What a success brings about, kept until it is known (WB-6a).
  pending_hash text,
  pepper_id integer,
  proofs jsonb not null default '[]',
  browser bytea,
  ip text,
  user_agent text,
  correlation_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- How it ended where no verdict came in time.
  outcome text check (outcome in ('not_sent', 'unknown')),
  verdict smallint,
  reasons smallint,
  directory_code bigint,
  min_length integer,
  wait_seconds bigint,
  looked boolean,
  verdict_at timestamptz,
  verdict_agent_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, directory_id) references directory (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, flow_id) references flow (tenant_id, id) on delete set null (flow_id),
  check ((state = 'ended') = (ended_at is not null))
);
-- One open message a person, whoever asks (WB-4).
create unique index message_open on message (tenant_id, user_id) where ended_at is null;
create index message_waiting on message (state, expires_at) where ended_at is null;
create index message_of_flow on message (tenant_id, flow_id);
create index message_of_agent on message (tenant_id, agent_id) where ended_at is null;
create index message_kept on message (ended_at) where pending_hash is not null;

-- Which agent was handed which attempt: who may answer.
create table message_attempt (
  tenant_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  attempt integer not null,
  agent_id uuid not null,
  look_first boolean not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, message_id, attempt),
  foreign key (tenant_id, message_id) references message (tenant_id, id) on delete cascade
);

-- The sealed packages, one a recipient. Unlogged: never in the write-ahead log, a replica or a backup. Wiped at the end.
create unlogged table message_payload (
  tenant_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  agent_id uuid not null,
  package bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, message_id, agent_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id) on delete cascade
);
create index message_payload_of_agent on message_payload (tenant_id, agent_id);
