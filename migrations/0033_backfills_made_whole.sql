-- The number of its partitions, once a backfill has ended with all of them made: then they are not counted any more.
alter table backfills add column made_whole integer;
