-- What the reconciliation orders is a backfill of its own: listed, paused and cancelled like any other.
alter table backfills add column keeps_priority boolean not null default false;
comment on column backfills.keeps_priority is 'its work has the priority of its dates: a hole in tonight''s predictions is not mended behind everything else';
alter table reconciliation_findings add column backfill bigint references backfills;
comment on column reconciliation_findings.backfill is 'the backfill that was ordered last because of this finding; one that somebody paused or cancelled is not ordered again';
