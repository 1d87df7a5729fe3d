-- Who may come in: users with a role, their sessions, and who is kept waiting after wrong passwords.
create table users (
  name            text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
  role            text not null check (role in ('viewer', 'operator', 'admin')),
  password_hash   text not null,
  password_set_at timestamptz not null,
  created_at      timestamptz not null,
  created_by      text not null,
  disabled_at     timestamptz,
  disabled_by     text,
  check ((disabled_at is null) = (disabled_by is null))
);
comment on column users.password_hash is 'argon2id with its parameters and salt, as one PHC string';

create table sessions (
  id            bigint generated always as identity primary key,
  token_hash    text not null unique,
  user_name     text not null references users,
  address       text not null,
  created_at    timestamptz not null,
  confirmed_at  timestamptz not null,
  last_seen_at  timestamptz not null,
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  ended_because text,
  check ((ended_at is null) = (ended_because is null))
);
comment on column sessions.token_hash is 'SHA-256 of the token, which is kept nowhere';
comment on column sessions.confirmed_at is 'when the password was last given: what is dangerous asks for it again after some minutes';
create index sessions_open on sessions (user_name) where ended_at is null;

create table login_throttles (
  subject        text primary key,
  failures       integer not null,
  last_failed_at timestamptz not null,
  blocked_until  timestamptz
);
comment on table login_throttles is 'wrong passwords in a row, by account (whether there is such a one or not) and by address';
create index login_throttles_by_age on login_throttles (last_failed_at);
