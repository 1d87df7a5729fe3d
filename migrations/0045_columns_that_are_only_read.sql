-- What the server learns of a column (ANALYZE) helps where a statement chooses by it. Of columns that are only read it is work for nothing: a
-- backfill writes so much that these tables are gone through once a minute, and most of that went into the elements of vectors and into numbers
-- that nobody asks for by value.
do $$
declare
  told record;
begin
  for told in
    select c.relname, a.attname
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.oid = any(array[
        'predictions', 'grades', 'feature_vectors', 'player_rolling', 'performance_summary', 'pick_subsets',
        'player_boxscores', 'player_game_summary']::regclass[])
      and not exists (select 1 from pg_index i where i.indrelid = c.oid and a.attnum = any(i.indkey))
      and a.attname <> all(array[
        'label', 'withdrawn', 'as_of', 'locks_at', 'known_at', 'recommendation', 'outcome', 'dimension', 'value',
        'team_id', 'opponent_id', 'source', 'status', 'minutes'])
  loop
    execute format('alter table %I alter column %I set statistics 0', told.relname, told.attname);
  end loop;
end $$;
