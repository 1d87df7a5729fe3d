-- Breakers of assets, beside those of sources and hosts: what an asset failed on, so that another input or another code closes it.
alter table breakers
  add column failed_dates date[] not null default '{}',
  add column failed_inputs jsonb,
  add column failing_since timestamptz,
  add column code_version text;
comment on table breakers is 'one row a source (source/espn) and a host (host/site.api.espn.com) that was ever asked, and an asset (asset/grades) that ever failed';
comment on column breakers.failed_dates is 'of an asset: the dates that failed since its last success, the newest last; failures_in_row is their number';
comment on column breakers.failed_inputs is 'of an asset: per need the hash that the newest failure had read';
comment on column breakers.failing_since is 'of an asset: the first failure of the row, kept after it has closed: from then until last_success_at';
