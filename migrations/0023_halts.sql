-- A halt by hand has an end with a reason, too. Halts that follow from the facts are not stored here: they are found anew for every document.
alter table halts add column lifted_reason text;
alter table halts add constraint halts_lifted check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_reason is null));
comment on table halts is 'statements by hand that no picks are produced, each with its span; those that follow from the facts stand in the documents';
