-- The history of incidents is never changed; it ends with its incident, when the retention (and nobody else) prunes that.
drop trigger incident_transitions_append_only on incident_transitions;
create trigger incident_transitions_append_only before update on incident_transitions
  for each row execute function refuse_change();
create trigger incident_transitions_kept before delete on incident_transitions
  for each row when (coalesce(current_setting('sixthman.retention', true), '') <> 'on') execute function refuse_change();
create index archive_readings_by_body on archive_readings (body_hash);
create index archive_bodies_by_base on archive_bodies (base_hash) where base_hash is not null;
