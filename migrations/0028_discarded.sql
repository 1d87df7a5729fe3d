-- Dead letters come to an end: discarded is a final state of the partition, and what failed again replaces the letter before it.
alter table ledger drop constraint ledger_state_check;
alter table ledger add constraint ledger_state_check check (state in
  ('expected', 'not_yet', 'blocked', 'running', 'complete', 'empty_ok', 'degraded', 'failed', 'discarded'));
alter table dead_letters
  add column code_version text,
  add column redrives integer not null default 0;
alter table dead_letters drop constraint dead_letters_closed_how_check;
alter table dead_letters add constraint dead_letters_closed_how_check check (closed_how in ('redriven', 'discarded', 'failed_again'));
comment on column breakers.failing_since is 'of an asset: the first failure of the row; kept after it was open and has closed: from then until last_success_at it kept failing';
comment on column dead_letters.code_version is 'of the attempt that failed: other code is worth a try';
comment on column dead_letters.redrives is 'how often the partition was redriven by itself since a breaker closed';
