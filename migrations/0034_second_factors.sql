-- A second factor of a user: codes of an authenticator (RFC 6238). Until it is confirmed with a code it counts for nothing.
create table second_factors (
  user_name     text primary key references users (name),
  secret        bytea not null,
  -- What its recovery codes are made from, until it is confirmed; from then on their hashes are all that is known of them.
  recovery_seed bytea,
  begun_at      timestamptz not null,
  confirmed_at  timestamptz,
  -- Of the newest code that was taken: neither it nor an earlier one is taken again.
  last_step     bigint,
  check ((confirmed_at is null) = (recovery_seed is not null)),
  check ((confirmed_at is null) = (last_step is null))
);
comment on column second_factors.secret is 'shared with the authenticator; shown until it is confirmed, and never again';

create table recovery_codes (
  user_name text not null references second_factors (user_name) on delete cascade,
  code_hash text not null,
  used_at   timestamptz,
  primary key (user_name, code_hash)
);
