-- What the equations across phases came to at a look: the page of reliability shows them without counting five seasons anew.
alter table reconciliations add column equations jsonb not null default '[]';
comment on column reconciliations.equations is 'for each equation and season: expected, found, missing, extra, and the dates that do not balance';
