-- Troubleshooting: what waits for one organisation, what was sent last, what was given up, each a few steps in one index, however long
-- the queue of the others is.
create index job_open_of_tenant on job (tenant_id, kind) where finished_at is null;
create index job_done_of_tenant on job (tenant_id, kind, finished_at desc) where outcome = 'done';
create index job_dead_of_tenant on job (tenant_id, finished_at desc) where outcome = 'dead';
