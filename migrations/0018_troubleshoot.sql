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
