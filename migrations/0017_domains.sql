-- Domains that organisations prove themselves (DIR-8). A domain with a row here is proven by its TXT record and looked at again; one
-- without was vouched for by the operator. Apart from `domain`, so that a look changes nothing of what decisions read.

create table domain_check (
  tenant_id uuid not null,
  id uuid not null,
  token text not null check (token ~ '^[0-9a-f]{32}$'),
  added_at timestamptz not null,
  checked_at timestamptz,
  outcome text check (outcome in ('found', 'none', 'other', 'unanswered')),
  -- How many other records stood there; never what they say.
  others integer not null default 0,
  -- Looks in a row, a day apart, at which the record was not there.
  failures integer not null default 0,
  -- Since when the administrators are told that it stops.
  failing_since timestamptz,
  stopped_at timestamptz,
  -- Null: only when an administrator asks.
  next_check_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references domain (tenant_id, id) on delete cascade
);
create index domain_check_due on domain_check (next_check_at) where next_check_at is not null;

-- How many people use a domain, counted from the index.
create index users_of_domain on users (tenant_id, (split_part(upn_key, '@', 2)));

-- Taking a domain away may change what administrators prove (POL-3), like adding one.
create trigger standing_everybody_lost after delete on domain referencing old table as changed for each statement execute function standing_of_tenant();

-- Where somebody is a guest: asked when their account is deleted.
create index guest_of_person on guest (home_tenant_id, home_user_id);

-- Guests are listed by the address they were invited with: all that an organisation knows of them.
alter table guest add column address text collate "C" not null default '';
create function guest_address() returns trigger language plpgsql as $$
begin
  select upn_key into strict new.address from users where tenant_id = new.home_tenant_id and id = new.home_user_id;
  return new;
end $$;
create trigger guest_address before insert on guest for each row execute function guest_address();
update guest g set address = u.upn_key from users u where u.tenant_id = g.home_tenant_id and u.id = g.home_user_id;
create index guest_by_address on guest (tenant_id, address, id);
