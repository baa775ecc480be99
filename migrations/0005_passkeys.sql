-- Passkeys (WebAuthn): what signs people in without a password and proves them once more.

create table passkey (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- Chosen by the authenticator; one credential belongs to one account of the instance.
  credential_id bytea not null unique check (octet_length(credential_id) between 16 and 1023),
  -- A COSE key, as the authenticator gave it.
  public_key bytea not null check (octet_length(public_key) <= 1024),
  -- What the authenticator knows the person by; says nothing about them.
  handle bytea not null check (octet_length(handle) = 32),
  sign_count bigint not null,
  backup_eligible boolean not null,
  backed_up boolean not null,
  name text not null check (length(name) between 1 and 60),
  mac bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index passkey_of_user on passkey (tenant_id, user_id);
