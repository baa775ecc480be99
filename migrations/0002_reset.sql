-- What a reset needs: flows, proofs, challenges, counters, jobs, sessions, audit.

create table flow (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  purpose text not null default 'reset' check (purpose in ('reset')),
  subject_id uuid not null,
  user_id uuid,
  session_hash bytea not null unique,
  policy_version integer not null,
  credential_version integer not null,
  shape jsonb not null,
  stage jsonb not null,
  version integer not null default 0,
  correlation_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index flow_of_subject on flow (tenant_id, subject_id);
create index flow_by_expiry on flow (expires_at);

create table proof (
  tenant_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  gate smallint not null check (gate in (1, 2)),
  kind text not null check (kind in ('email', 'mobile', 'office', 'questions', 'app')),
  destination bytea not null,
  passed_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, flow_id, gate),
  unique (tenant_id, flow_id, kind),
  unique (tenant_id, flow_id, destination),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id) on delete cascade
);

create table challenge (
  tenant_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  subject_id uuid not null,
  gate smallint not null check (gate in (1, 2)),
  method text not null check (method in ('email', 'sms', 'mobile_call', 'office_call', 'questions', 'app')),
  nonce bytea not null,
  key_id integer not null,
  destination bytea not null,
  long_code boolean not null default false,
  questions jsonb not null default '[]',
  tries smallint not null default 0,
  call_state text check (call_state in ('queued', 'ringing', 'approved', 'refused', 'failed')),
  next_session_hash bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  delivered_at timestamptz,
  failed_at timestamptz,
  superseded_at timestamptz,
  consumed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id) on delete cascade
);
create index challenge_of_flow on challenge (tenant_id, flow_id);
create index challenge_of_subject on challenge (tenant_id, subject_id) where consumed_at is null and superseded_at is null;

-- One row a counter; the key is a keyed hash, so that no address, number or name stands here (RESET-7).
create table counter (
  scope smallint not null,
  key bytea not null,
  started timestamptz not null,
  n integer not null,
  locked_until timestamptz,
  primary key (scope, key)
) with (fillfactor = 70);

-- Captcha answers that were used, right or wrong (RESET-2).
create table spent (
  id bytea primary key,
  expires_at timestamptz not null
);
create index spent_by_expiry on spent (expires_at);

create table job (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  lane text not null check (lane in ('code', 'notice')),
  kind text not null,
  payload jsonb not null,
  run_at timestamptz not null,
  attempts integer not null default 0,
  locked_until timestamptz,
  last_error text,
  created_at timestamptz not null,
  finished_at timestamptz,
  outcome text check (outcome in ('done', 'dropped', 'dead')),
  primary key (tenant_id, id)
);
create index job_open on job (lane, run_at) where finished_at is null;
create index job_finished on job (finished_at) where finished_at is not null;

create table session (
  tenant_id uuid not null,
  id uuid not null,
  key bytea not null unique,
  user_id uuid not null,
  kind text not null check (kind in ('account', 'admin')),
  credential_version integer not null,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index session_of_user on session (tenant_id, user_id);

create table audit_event (
  tenant_id uuid not null,
  at timestamptz not null,
  id uuid not null,
  correlation_id uuid not null,
  activity text not null,
  status text not null check (status in ('success', 'failure')),
  reason text,
  actor text not null,
  subject_id uuid,
  typed_id text,
  ip text,
  user_agent text,
  detail jsonb not null default '{}',
  primary key (tenant_id, at, id)
) partition by range (at);
create table audit_event_rest partition of audit_event default;
create index audit_event_correlation on audit_event (tenant_id, correlation_id);

-- AUD-0: events are added and read, nothing else.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit events are never changed or removed';
end $$;
create trigger audit_event_append_only before update or delete on audit_event
  for each row execute function audit_is_append_only();
create trigger audit_event_no_truncate before truncate on audit_event
  for each statement execute function audit_is_append_only();
create trigger audit_event_no_truncate before truncate on audit_event_rest
  for each statement execute function audit_is_append_only();
