-- The page of a backfill reads its partitions by date and asset: without this it went through those of every other backfill as well.

create index backfill_partitions_in_order on backfill_partitions (backfill, game_date, asset);
