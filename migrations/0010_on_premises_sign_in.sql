-- Signing in with a password that a directory keeps, and changing it (REG-0, REG-4).

-- The directory wants another password before anything else.
alter table session add column must_change boolean not null default false;

-- The session that asked: it goes on after the change, and shows how it went.
alter table message add column session_id uuid;
create index message_of_session on message (tenant_id, session_id) where session_id is not null;

-- A password that a directory took, with its hash here (WB-6a).
alter table credential drop constraint credential_source_check;
alter table credential add constraint credential_source_check check (source in ('import', 'reset', 'change', 'admin', 'directory'));
