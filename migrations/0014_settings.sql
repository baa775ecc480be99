-- What the settings pages of the admin area keep besides the policy (section 3 of the specification).

-- A policy that waits for a confirmation, so that the people whom it would strand can be looked at (POL-2).
create table policy_draft (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  user_id uuid not null,
  document jsonb not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index policy_draft_by_expiry on policy_draft (expires_at);
create index policy_draft_of_user on policy_draft (tenant_id, user_id);

-- Name, colour, logo and front text are no part of the policy, and are saved like it: from the version that was read.
alter table tenant
  add column look_version integer not null default 0,
  add column look_saved_by uuid,
  add column look_saved_at timestamptz;

-- Whether a question of the organisation's own is in use: then it stays as it is.
create index security_answer_of_question on security_answer (tenant_id, question);
