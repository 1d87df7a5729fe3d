-- The controller asks in every pass on which dates something was committed a moment ago: without an index it would read every season for it.
create index ledger_committed on ledger (committed_at, game_date) where committed_at is not null;
