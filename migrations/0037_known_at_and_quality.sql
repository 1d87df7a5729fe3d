-- From when on a grade was known, and how much was known of what a prediction is made from. Documents say both. Both are null in rows of before this
-- release that nothing is known of: of predictions the vector may be another one by now. What is known of older grades is filled in by 0039, so that
-- nobody waits for it behind the locks of this one.
alter table predictions add column quality double precision;
alter table grades add column known_at timestamptz;
alter table system_daily_performance add column known_at timestamptz;
