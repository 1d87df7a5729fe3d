-- What was known of a game before it began: the best prices at the line, and what the fold knows of tonight beside the vectors.
alter table upcoming_lines
  add column best_over_price numeric,
  add column best_under_price numeric,
  add column over_probability double precision;
comment on column upcoming_lines.best_over_price is 'American, the best that any book pays for the over at this very line';
comment on column upcoming_lines.over_probability is 'P(over) that the books at this line agree on, margin removed; null where none offers both sides';
