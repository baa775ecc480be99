-- Watching over an organisation: the audit log by months with the ways to look into it, figures by the hour, how long events are
-- kept, and where they are sent (AUD-0, AUD-2).

-- Until now every event stood in the default partition. It becomes the partition of everything before next month, and an empty
-- default takes its place: only then can months be added ahead without looking through old events. The present month is the
-- database's own idea of it here; nothing but the shape of the table depends on it.
alter table audit_event detach partition audit_event_rest;
alter table audit_event_rest rename to audit_event_before;
do $$
declare
  until date := date_trunc('month', greatest(now(), coalesce((select max(at) from audit_event_before), now())) at time zone 'UTC') + interval '1 month';
begin
  execute format('alter table audit_event attach partition audit_event_before for values from (minvalue) to (%L)', until::text || ' 00:00:00+00');
end $$;
create table audit_event_rest partition of audit_event default;
create trigger audit_event_no_truncate before truncate on audit_event_rest
  for each statement execute function audit_is_append_only();

-- The functions below run as the owner of the tables, for portals whose own role owns nothing. Their search path is fixed, so that
-- no table of a caller can stand in for one of ours.

-- Makes the partition of the month that a moment lies in. False: it is there, or the default partition holds events of it already,
-- which then stay there. Nobody waits for it for long: it is tried again.
create function audit_make_month(moment timestamptz) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first timestamptz := date_trunc('month', moment at time zone 'UTC') at time zone 'UTC';
  next timestamptz := (date_trunc('month', moment at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  name text := 'audit_event_' || to_char(first at time zone 'UTC', 'YYYY_MM');
  before text;
begin
  if to_regclass(name) is not null then
    return false;
  end if;
  -- What lies before the cut of the first partition is covered by it.
  select substring(pg_get_expr(c.relpartbound, c.oid) from $r$TO \('([^']+)'\)$r$) into before
    from pg_class c where c.oid = to_regclass('audit_event_before');
  if before is not null and first < before::timestamptz then
    return false;
  end if;
  perform set_config('lock_timeout', '2s', true);
  if exists (select from audit_event_rest where at >= first and at < next) then
    return false;
  end if;
  execute format('create table %I (like audit_event including defaults including constraints)', name);
  execute format('create trigger audit_event_no_truncate before truncate on %I for each statement execute function audit_is_append_only()', name);
  execute format('alter table audit_event attach partition %I for values from (%L) to (%L)', name, first, next);
  return true;
end $$;

-- The ways into the log. Each begins with the tenant and ends with the order of the pages, so that any page is a few steps in one index.
create index audit_event_of_flow on audit_event (tenant_id, correlation_id, at desc, id desc);
drop index audit_event_correlation;
create index audit_event_of_address on audit_event (tenant_id, ip, at desc, id desc) where ip is not null;
create index audit_event_of_activity on audit_event (tenant_id, activity, status, at desc, id desc);
create index audit_event_of_failure on audit_event (tenant_id, at desc, id desc) where status = 'failure';

-- How long events are kept; without a row, by the plan. Thirty days is what people see of their own activity.
create table audit_retention (
  tenant_id uuid not null primary key references tenant (id) on delete cascade,
  days integer not null check (days between 30 and 3650),
  saved_at timestamptz not null
);
create function audit_days(tenant uuid) returns integer language sql stable set search_path = public, pg_temp as $$
  select coalesce((select r.days from audit_retention r where r.tenant_id = tenant),
                  (select case t.plan when 'paid' then 365 else 30 end from tenant t where t.id = tenant), 365)
$$;

-- AUD-0, with the one way out: an event leaves the log by audit_expire and only when its time has come. The row itself is asked, by the
-- database's own clock, so that neither a setting of the session nor a wrong argument lets a younger event go.
create or replace function audit_is_append_only() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' and current_setting('latchkey.audit_expires', true) = old.tenant_id::text
     and old.at < now() - make_interval(days => audit_days(old.tenant_id)) then
    return old;
  end if;
  raise exception 'audit events are never changed or removed';
end $$;
create function audit_expire(tenant uuid, moment timestamptz, most integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  due timestamptz := least(moment, now()) - make_interval(days => audit_days(tenant));
  n bigint;
begin
  perform set_config('latchkey.audit_expires', tenant::text, true);
  delete from audit_event e using (
    select at, id from audit_event where tenant_id = tenant and at < due order by at, id limit most
  ) old where e.tenant_id = tenant and e.at < due and e.at = old.at and e.id = old.id;
  get diagnostics n = row_count;
  perform set_config('latchkey.audit_expires', '', true);
  return n;
end $$;

-- Drops the partitions of past months that hold nothing any more. Returns how many.
create function audit_drop_empty_months(moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month record;
  empty boolean;
  n integer := 0;
begin
  perform set_config('lock_timeout', '2s', true);
  for month in
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_event'::regclass and c.relname ~ '^audit_event_\d{4}_\d{2}$'
      and to_date(right(c.relname::text, 7), 'YYYY_MM') < least(moment, now()) - interval '2 months'
  loop
    execute format('select not exists (select from %I)', month.name) into empty;
    if empty then
      execute format('lock table %I in access exclusive mode', month.name);
      execute format('select not exists (select from %I)', month.name) into empty;
      if empty then
        execute format('drop table %I', month.name);
        n := n + 1;
      end if;
    end if;
  end loop;
  return n;
end $$;

-- Figures by the hour, counted from the log by a job. `method`: ways of proving, joined by + where there were two; `reason`: why it
-- failed, or the last step of those who gave up.
create table usage_hourly (
  tenant_id uuid not null references tenant (id) on delete cascade,
  hour timestamptz not null,
  activity text not null,
  method text not null,
  outcome text not null,
  reason text not null,
  n bigint not null check (n > 0),
  primary key (tenant_id, hour, activity, method, outcome, reason)
);

-- What looks odd in an hour, found by the same job: an address or a person, and how often.
create table suspicion (
  tenant_id uuid not null references tenant (id) on delete cascade,
  hour timestamptz not null,
  kind text not null,
  subject text not null,
  n bigint not null,
  primary key (tenant_id, hour, kind, subject)
);

-- Up to where the hours are counted for good: one row for the whole instance.
create table usage_progress (
  single boolean primary key default true check (single),
  counted_until timestamptz,
  counted_at timestamptz
);
insert into usage_progress default values;

-- Where an organisation has its events sent, and how far that is. The token is sealed; the place is that of the last event that was taken.
create table audit_forward (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  url text not null check (length(url) <= 500),
  sealed bytea,
  sealing_key_id integer generated always as (sealing_key_of(sealed)) stored references sealing_key (id),
  enabled boolean not null,
  place_at timestamptz not null,
  place_id uuid not null,
  failures integer not null default 0,
  next_try_at timestamptz not null,
  leased_until timestamptz,
  last_ok_at timestamptz,
  last_error text,
  saved_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id)
);
create index audit_forward_due on audit_forward (next_try_at) where enabled;
