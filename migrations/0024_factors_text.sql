-- Factors are written once, compared whole, and handed on as they were written: as text they are neither taken apart nor put together
-- again at every one of these. What is stored keeps the spelling that it would be given today.
alter table predictions alter column factors type text
  using replace(replace(replace(factors::text, '": ', '":'), ', "', ',"'), '}, {', '},{');
comment on column predictions.factors is 'JSON: what the median is made of, largest first, as [{"name": …, "contribution": …}]';
