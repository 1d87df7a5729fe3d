/** Who may do what: three roles, each of which may do all that the one before it may, and the scopes that narrow an API key.
 *
 * A route names the least role and its scope; a person has every scope of his role, a key only those it was given. */

export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

/** What a key may be given, and the least role whose holder could do the same. */
export const scopes = {
  read: 'viewer',
  metrics: 'viewer',
  work: 'operator',
  schedules: 'operator',
  sources: 'operator',
  names: 'operator',
  models: 'operator',
  incidents: 'operator',
  halt: 'operator',
  audit: 'operator',
  dangerous: 'operator',
  access: 'admin',
} as const satisfies Record<string, Role>
export type Scope = keyof typeof scopes

export const scopeNames = Object.keys(scopes) as readonly Scope[]

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}
