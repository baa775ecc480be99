-- Troubleshooting: what waits for one organisation, what was sent last, what was given up, each a few steps in one index, however long
-- the queue of the others is.
create index job_open_of_tenant on job (tenant_id, kind) where finished_at is null;
create index job_done_of_tenant on job (tenant_id, kind, finished_at desc) where outcome = 'done';
create index job_dead_of_tenant on job (tenant_id, finished_at desc) where outcome = 'dead';

-- Since when events are not taken, and when the administrators were last alarmed about it; the same of a directory without agents.
alter table audit_forward
  add column failing_since timestamptz,
  add column alarmed_at timestamptz;
alter table directory add column alarmed_at timestamptz;
create index directory_away on directory (offline_since) where offline_since is not null;

-- People whom a change would strand are asked to add a method first. `asking`: one such request with how far it came; `method_asked`:
-- when somebody was asked last, so that nobody is twice within a week.
create table asking (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  document jsonb not null,
  place text not null,
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  people bigint not null default 0,
  asked bigint not null default 0,
  without_address bigint not null default 0,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index asking_by_age on asking (created_at);
create table method_asked (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  asked_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index method_asked_by_age on method_asked (asked_at);
