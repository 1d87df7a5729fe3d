-- Incidents and their history are kept for ever. A program of before, which would prune them after 180 days, is refused that and goes on with the rest of its work.
drop trigger incident_transitions_append_only on incident_transitions;
drop trigger incident_transitions_kept on incident_transitions;
create trigger incident_transitions_append_only before update or delete on incident_transitions
  for each row execute function refuse_change();
