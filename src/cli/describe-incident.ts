/** One incident in full, as `incidents show` says it: what it is, what becomes of it by itself, what to do, and its history. */
import { findGuidance } from '../platform/alerts/guidance.ts'
import type { Incident, Transition } from '../platform/alerts/read-incidents.ts'
import { formatInstant, program, writeLine } from './output.ts'
import type { Terminal } from './terminal.ts'

export function sayIncident(
  terminal: Terminal,
  incident: Incident & { readonly history: readonly Transition[] },
): void {
  const say = (text = ''): void => writeLine(terminal, text)
  const { id, severity, state, title, cause, occurrences, reopenings, openedAt, lastSeenAt } = incident
  say(`${id}: ${title}`)
  say(`  ${severity}, ${state}; cause: ${cause}`)
  const again = reopenings > 0 ? `, came back ${reopenings} ${reopenings === 1 ? 'time' : 'times'}` : ''
  say(
    `  since ${formatInstant(openedAt)}, last seen ${formatInstant(lastSeenAt)}, ${occurrences} ${occurrences === 1 ? 'time' : 'times'}${again}`,
  )
  for (const example of incident.examples) say(`  for example: ${example}`)
  const { page, systemDoes, whatToDo } = findGuidance(incident)
  if (systemDoes) say(`  by itself: ${indent(systemDoes)}`)
  if (whatToDo) say(`  to do: ${indent(whatToDo)}`)
  if (page) say(`  see docs/${page}`)
  if (Object.keys(incident.details).length > 0) say(`  details: ${JSON.stringify(incident.details)}`)
  say('  history:')
  for (const { at, kind, actor, note } of incident.history)
    say(`    ${formatInstant(at)} ${kind}${actor ? ` by ${actor}` : ''}${note ? `: ${note}` : ''}`)
  if (state === 'open') say(`  To take it over: ${program} incidents acknowledge ${id} --note "…"`)
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ')
}
