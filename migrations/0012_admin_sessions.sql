-- The admin area has sessions of its own (quality, rule 10; section 3 of the specification): opened from an account session by an
-- app code beside the password, or by a passkey, and ended with it.

alter table session
  -- When an authenticator app, or a passkey, was last proved in this session.
  add column app_at timestamptz,
  add column passkey_at timestamptz,
  -- The account session that an admin session was opened from.
  add column opened_by uuid;
create index session_opened_by on session (tenant_id, opened_by) where opened_by is not null;
