/** Writes an explanation for people, from the verdict down to the single attempts. */

import type { Explanation } from '../api/reads/explanation.ts'
import { cutText, formatInstant, program, runbookPage, writeLine } from './output.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

/** So many are said at most. */
export const attemptsMax = 1000

export function sayExplanation(terminal: Terminal, explanation: Explanation): void {
  const say = (line = ''): void => writeLine(terminal, line)
  const { asset, gameDate, row, gate, gateName, decisions, inputs, attempts, checks, next } = explanation
  const { expectation, letter, findings, hasMoreFindings, incidents, hasOlderAttempts } = explanation
  say(`${asset} ${gameDate}: ${row.state}${row.reason ? `, ${row.reason}` : ''}`)
  if (row.errorCode) say(`  error     [${row.errorCode}] see ${runbookPage(row.errorCode)}`)
  if (row.committedAt) {
    say(
      `  content   ${row.rowCount} rows, ${row.committedState}, revision ${row.revision}, committed ${formatInstant(row.committedAt)}`,
    )
    say(`            hash ${row.contentHash}`)
  }
  say(
    `  expected  ${expectation.says} rows (${expectation.because})${expectation.isMet === false ? ': this is something else' : ''}`,
  )
  if (letter)
    say(
      `  letter    #${letter.id} [${letter.errorCode}] since ${formatInstant(letter.createdAt)}${letter.closedHow ? `, ${letter.closedHow.replace('_', ' ')}` : ', open'}`,
    )
  for (const each of findings)
    say(
      `  gap       ${each.kind}: ${each.found} of ${each.expected}, from ${each.rootAsset} ${each.rootDate}`,
    )
  if (hasMoreFindings) say('            and more')
  for (const each of incidents) say(`  incident  #${each.id} ${each.severity}: ${each.title}`)
  say(`  gate      ${gateName}: ${gate ? `${gate.state}, ${gate.reason}` : 'not looked at yet'}`)
  if (gate && gate.missing.length > 0) say(`            missing: ${gate.missing.join(', ')}`)
  for (const each of decisions) say(`            ${describeDecision(each)}`)
  if (row.dueAt) say(`  deadline  ${formatInstant(row.dueAt)}: ${row.deadlineVerdict ?? 'not reached yet'}`)
  if (row.locksAt) say(`  lock      ${formatInstant(row.locksAt)}`)
  say(`  budget    ${row.attemptsUsed} of ${row.attemptsMax} attempts spent`)
  say(`  next      ${next.at ? `${formatInstant(next.at)}: ` : ''}${next.what}`)
  if (inputs.length > 0) {
    say('\nInputs:')
    const rows = inputs.map((each) => [
      each.name,
      each.isRequired ? 'required' : 'optional',
      shorten(each.hashThen),
      shorten(each.hashNow),
      each.isMissing ? 'missing' : each.isStale ? 'changed since' : 'there',
    ])
    terminal.write(formatTable(['input', '', 'read then', 'is now', ''], rows))
  }
  if (attempts.length > 0) {
    say('\nAttempts, newest first:')
    for (const each of attempts) {
      const took = describeTimes(each)
      say(
        `  ${each.fence}. ${formatInstant(each.startedAt)} by ${each.worker} (${each.cause}): ${each.outcome ?? 'under way'}${took}`,
      )
      if (each.error) say(`     [${each.errorCode}] ${cutText(each.error, 400)}`)
    }
    if (hasOlderAttempts) say(`  and older ones${adviseAttempts(attempts.length)}`)
  }
  if (checks.length > 0) {
    say('\nChecks:')
    for (const each of checks)
      say(`  ${each.verdict} ${each.name}${each.isBlocking ? ' (blocking)' : ''}: ${each.message}`)
  }
  if (row.state === 'failed')
    say(`\nWhen the cause is gone: ${program} deadletters redrive --all --reason "why"`)
}

function adviseAttempts(shown: number): string {
  return shown < attemptsMax ? `: --attempts ${Math.min(attemptsMax, 2 * shown)}` : ''
}

/** One line a change of mind; what was missing is said where the gate let go of it. */
function describeDecision({
  number,
  state,
  reason,
  missing,
  since,
}: Explanation['decisions'][number]): string {
  const without = state === 'degraded' && missing.length > 0 ? `, without ${missing.join(', ')}` : ''
  return `${number}. since ${formatInstant(since)} ${state}: ${reason}${without}`
}

/** Where the time went: a queue that is long, a process that boots slowly and a run that is slow are three different faults. */
function describeTimes({ waitMs, bootMs, runMs, retryMs }: Explanation['attempts'][number]): string {
  const parts = Object.entries({
    waited: waitMs,
    booted: bootMs || null,
    ran: runMs,
    retries: retryMs || null,
  })
  const known = parts.flatMap(([name, milliseconds]) =>
    milliseconds === null ? [] : [`${name} ${milliseconds} ms`],
  )
  return known.length === 0 ? '' : `, ${known.join(', ')}`
}

function shorten(hash: string | null): string | null {
  return hash?.slice(0, 10) ?? null
}
