-- What people see of their own activity (REG-6).
create index audit_event_of_subject on audit_event (tenant_id, subject_id, at desc, id desc);
