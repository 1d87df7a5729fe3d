-- Keys for programs; and an audit log in which a change is found.
create table api_keys (
  id             text primary key check (id ~ '^[0-9a-f]{12}$'),
  name           text not null,
  secret_hash    text not null,
  scopes         text[] not null check (cardinality(scopes) > 0),
  created_at     timestamptz not null,
  created_by     text not null,
  expires_at     timestamptz not null,
  last_used_at   timestamptz,
  last_used_from text,
  revoked_at     timestamptz,
  revoked_by     text,
  check ((revoked_at is null) = (revoked_by is null))
);
create unique index api_keys_open on api_keys (name) where revoked_at is null;
comment on column api_keys.id is 'the part of a key that may be shown; the rest of it is known to its holder alone';

create table action_replies (
  actor        text not null,
  key          text not null,
  action       text not null,
  request_hash text not null,
  reply        jsonb,
  created_at   timestamptz not null,
  primary key (actor, key)
);
create index action_replies_by_age on action_replies (created_at);
comment on table action_replies is 'what was answered to a request with an idempotency key: the same request again gets the same answer and does nothing';

-- From where somebody acted. Whoever acts says it once for his transaction, so that every row it writes has it, whichever function writes it.
alter table audit_log add column origin jsonb default nullif(current_setting('sixthman.origin', true), '')::jsonb;
comment on column audit_log.origin is 'address, session or key; null for the program itself';

create table audit_unsealed (
  id bigint primary key
);
comment on table audit_unsealed is 'audit rows that stand in no seal yet; written with them and deleted with their seal';
insert into audit_unsealed select id from audit_log;

create function note_unsealed_audit() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (id) select id from added;
  return null;
end
$$;
create trigger audit_log_unsealed after insert on audit_log
  referencing new table as added for each statement execute function note_unsealed_audit();

create table audit_seals (
  seal       bigint primary key,
  sealed_at  timestamptz not null,
  ids        bigint[] not null,
  row_hashes text[] not null,
  previous   text not null,
  hash       text not null,
  check (cardinality(ids) = cardinality(row_hashes))
);
comment on table audit_seals is 'the chain: each seal hashes some audit rows and the seal before it, so that no row can be changed, taken out or put in unseen';

create trigger audit_seals_append_only before update or delete on audit_seals for each row execute function refuse_change();
create trigger audit_seals_no_truncate before truncate on audit_seals for each statement execute function refuse_change();
create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_change();
revoke update, delete, truncate on audit_log, audit_seals from public, current_user;
