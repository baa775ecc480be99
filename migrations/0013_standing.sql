-- What the decision says of every person, kept beside the people: lists, filters and figures of the admin area read this and never
-- decide over a whole organisation while somebody waits (section 8 of the specification; quality, *Speed*).

create table standing (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- Guests are left out of every sum (reference, 10.5).
  member boolean not null,
  -- The words of the reference: may reset at all; has as many methods as a reset needs; both.
  enabled boolean not null,
  registered boolean not null,
  capable boolean not null,
  licensed boolean not null,
  -- Why they could not reset now, without causes that pass by themselves; null: they could.
  reason text,
  -- The kinds of method they have that the policy in force counts.
  methods text[] not null,
  decided_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index standing_not_registered on standing (tenant_id, user_id) where not registered;
create index standing_not_capable on standing (tenant_id, user_id) where not capable;

-- Sums over members; one row a tenant.
create table standing_total (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  people bigint not null default 0,
  enabled bigint not null default 0,
  registered bigint not null default 0,
  capable bigint not null default 0,
  decided_at timestamptz,
  -- Everybody is being decided over anew: who comes after this person is still to come. Null: nobody is.
  walk_after uuid default '00000000-0000-0000-0000-000000000000',
  -- Moves on when the walk begins anew, so that who was walking notices.
  walk_version integer not null default 0,
  walked_at timestamptz,
  -- Something was decided since the sums were made.
  sums_due boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id)
);

-- Whom a change concerned. Only ever added to, so that no change waits for another one; read and emptied by a job.
create table standing_stale (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  primary key (tenant_id, id)
);

create function standing_of_people() returns trigger language plpgsql as $$
begin
  insert into standing_stale (tenant_id, user_id)
  select distinct c.tenant_id, c.id from changed c join tenant t on t.id = c.tenant_id;
  return null;
end $$;

create function standing_of_rows() returns trigger language plpgsql as $$
begin
  -- A tenant that is being deleted has nobody left to decide over.
  insert into standing_stale (tenant_id, user_id)
  select distinct c.tenant_id, c.user_id from changed c join tenant t on t.id = c.tenant_id where c.user_id is not null;
  return null;
end $$;

-- What concerns everybody of a tenant begins the walk anew.
create function standing_of_tenant() returns trigger language plpgsql as $$
begin
  insert into standing_total (tenant_id, id)
  select distinct c.tenant_id, c.tenant_id from changed c join tenant t on t.id = c.tenant_id
  on conflict (tenant_id) do update set walk_after = excluded.walk_after, walk_version = standing_total.walk_version + 1;
  return null;
end $$;

create trigger standing_new after insert on users referencing new table as changed for each statement execute function standing_of_people();
create trigger standing_gone after delete on users referencing old table as changed for each statement execute function standing_of_people();
create trigger standing_changed after update on users referencing new table as changed for each statement execute function standing_of_people();

create trigger standing_new after insert on contact referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_changed after update on contact referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_gone after delete on contact referencing old table as changed for each statement execute function standing_of_rows();
create trigger standing_new after insert on authenticator referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_gone after delete on authenticator referencing old table as changed for each statement execute function standing_of_rows();
create trigger standing_new after insert on security_answer referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_gone after delete on security_answer referencing old table as changed for each statement execute function standing_of_rows();
create trigger standing_new after insert on group_member referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_gone after delete on group_member referencing old table as changed for each statement execute function standing_of_rows();
create trigger standing_new after insert on licence referencing new table as changed for each statement execute function standing_of_rows();
create trigger standing_gone after delete on licence referencing old table as changed for each statement execute function standing_of_rows();

create trigger standing_everybody after insert on policy referencing new table as changed for each statement execute function standing_of_tenant();
create trigger standing_everybody after insert on directory referencing new table as changed for each statement execute function standing_of_tenant();
create trigger standing_everybody_new after insert on domain referencing new table as changed for each statement execute function standing_of_tenant();
create trigger standing_everybody_changed after update on domain referencing new table as changed for each statement execute function standing_of_tenant();
create trigger standing_everybody_gone after delete on directory referencing old table as changed for each statement execute function standing_of_tenant();

-- A group within another one moves all of its members at once.
create function standing_of_groups() returns trigger language plpgsql as $$
begin
  insert into standing_total (tenant_id, id)
  select distinct c.tenant_id, c.tenant_id from changed c join tenant t on t.id = c.tenant_id where c.member_group_id is not null
  on conflict (tenant_id) do update set walk_after = excluded.walk_after, walk_version = standing_total.walk_version + 1;
  return null;
end $$;
create trigger standing_groups_new after insert on group_member referencing new table as changed for each statement execute function standing_of_groups();
create trigger standing_groups_gone after delete on group_member referencing old table as changed for each statement execute function standing_of_groups();

-- Where one licence in the organisation is enough for all (DIR-5), the first of a kind gives, and the last takes, everybody's.
create function standing_of_licences() returns trigger language plpgsql as $$
begin
  insert into standing_total (tenant_id, id) select distinct c.tenant_id, c.tenant_id from changed c join tenant t on t.id = c.tenant_id
  where not exists (select 1 from licence l where l.tenant_id = c.tenant_id and l.kind = c.kind
                      and not exists (select 1 from changed o where o.tenant_id = l.tenant_id and o.id = l.id))
  on conflict (tenant_id) do update set walk_after = excluded.walk_after, walk_version = standing_total.walk_version + 1;
  return null;
end $$;
create trigger standing_kinds_new after insert on licence referencing new table as changed for each statement execute function standing_of_licences();
create trigger standing_kinds_gone after delete on licence referencing old table as changed for each statement execute function standing_of_licences();

create function standing_of_plan() returns trigger language plpgsql as $$
begin
  update standing_total set walk_after = '00000000-0000-0000-0000-000000000000', walk_version = walk_version + 1 where tenant_id = new.id;
  return null;
end $$;
create trigger standing_everybody after update of plan, directory_sync on tenant for each row
  when (old.plan is distinct from new.plan or old.directory_sync is distinct from new.directory_sync) execute function standing_of_plan();

-- Those who were there before.
insert into standing_total (tenant_id, id) select id, id from tenant where id <> '00000000-0000-0000-0000-000000000000';
