-- A reply that is asked for again and again differs little from the one before: it is kept as its difference from a base.
alter table archive_bodies
  add column base_hash text references archive_bodies,
  drop constraint archive_bodies_encoding_check,
  add constraint archive_bodies_encoding check ((encoding = 'zstd') = (base_hash is null) and encoding in ('zstd', 'zstd-base'));
comment on column archive_bodies.base_hash is 'the body that serves as the dictionary; it is stored whole, so that nothing is more than one step away';
