-- What the prices of the sides taken give by themselves, added up a day: the watch for results that are too good read a whole season of
-- grades and predictions for it, before every publication.
alter table grades add column fair_probability double precision;
comment on column grades.fair_probability is 'of the side taken: what its prices say, margin removed; a half where they are not known; null without a side, and in rows of before this column';

alter table system_daily_performance add column fair_sum double precision;
comment on column system_daily_performance.fair_sum is 'of `fair_probability`, over wins and losses; null where some of them were graded before that was written down';
