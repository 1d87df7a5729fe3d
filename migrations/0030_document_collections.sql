-- One asset may publish many documents of a date: a collection is the share of the table that is its own.

alter table documents add column collection text not null default '';
-- No row may be changed: this is the one time, before anything reads the new column.
alter table documents disable trigger documents_append_only;
update documents set collection = name;
alter table documents enable trigger documents_append_only;
create index documents_by_collection on documents (collection, game_date, name, revision);
comment on column documents.collection is 'whose share of the table it is: what one export publishes of a date';
