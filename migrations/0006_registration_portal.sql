-- What the registration portal needs beside 0003: who is told of a change, and where numbers come from.

-- The address that was on file before a change is told of it afterwards. It stands here, sealed, until the mail is out.
create table notice_address (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  sealed bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index notice_address_by_age on notice_address (created_at);

-- Whether somebody of an organisation already has a number of a country, whatever the size of the organisation (RESET-7).
create index contact_by_value on contact (tenant_id, value collate "C");

create index pending_authenticator_by_age on pending_authenticator (created_at);
