-- How far the audit log was told to a system apart: seal by seal, in their order.

create table audit_forwards (
  receiver text primary key,
  seal     bigint not null,
  told_at  timestamptz not null);
comment on column audit_forwards.receiver is 'a digest of its address: another one is told everything from the beginning';
comment on column audit_forwards.seal is 'the newest that it has';
