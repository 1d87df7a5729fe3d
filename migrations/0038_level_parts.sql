-- An accepted level is that of the parts it was told of, each at its severity: another part, or a worse one, leaves it. What was accepted
-- before has no parts, and is told of once more.
alter table incident_looks add column level_parts jsonb;
alter table incident_levels add column parts jsonb not null default '[]';
comment on column incident_levels.parts is 'what the level is of, each with its value and its severity: [{of, value, severity}]; level is the highest of the values';
