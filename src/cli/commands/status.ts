/** `status`: what is open, failed or late, which gates are closed and why, who is working. */

import { readBootFailures } from '../../api/reads/boot-failures.ts'
import { readGates } from '../../api/reads/gates.ts'
import { isControllerLeading, readLastChange, readLivingProcesses } from '../../api/reads/processes.ts'
import { readQueueDepth } from '../../api/reads/queue.ts'
import { describeFreshness, summariseSources, type UnwellSource } from '../../api/reads/sources.ts'
import { countStates, readLatePartitions, readOpenDates, readOpenPartitions } from '../../api/reads/work.ts'
import { readSourceConfig, type System } from '../../main.ts'
import { sourceOrder } from '../../nba/pipeline.ts'
import { readSourceHealth } from '../../nba/source-health.ts'
import { readDeadLetters } from '../../platform/ledger/dead-letters.ts'
import { readOpenIncidents } from '../../platform/ledger/incidents.ts'
import { readDate } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const datesShown = 7
const lateShown = 20

export const status: Command = {
  name: 'status',
  summary:
    'shows what is open, failed or late, the gates with their reasons, how the sources are, and who is working',
  options: [
    {
      flags: '--date <date>',
      description: 'one game date (default: the first dates on which something is open)',
    },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['status', 'status --date 2024-12-02'],
  async run({ terminal }, { options }) {
    const date = options.date === undefined ? null : readDate(options.date, '--date')
    return withSystem(terminal, async (system) => {
      const report = await readReport(system, date)
      if (options.json === true) writeJson(terminal, report)
      else sayReport(terminal, report)
      return exitCodes.done
    })
  },
}

type Report = Awaited<ReturnType<typeof readReport>>

async function readReport({ db, clock, config }: System, date: string | null) {
  const now = clock.now()
  const dates = date === null ? await readOpenDates(db, datesShown) : [date]
  const [
    states,
    open,
    gates,
    late,
    deadLetters,
    incidents,
    processes,
    hasController,
    lastChangeAt,
    health,
    queue,
    bootFailures,
  ] = await Promise.all([
    countStates(db, date),
    readOpenPartitions(db, dates),
    readGates(db, dates),
    readLatePartitions(db, now, lateShown),
    readDeadLetters(db),
    readOpenIncidents(db),
    readLivingProcesses(db),
    isControllerLeading(db),
    readLastChange(db),
    readSourceHealth(db, sourceOrder, readSourceConfig(config)),
    readQueueDepth(db),
    readBootFailures(db),
  ])
  return {
    now,
    dates,
    states,
    open,
    gates,
    late,
    deadLetters,
    incidents,
    workers: processes.filter(({ kind }) => kind === 'worker'),
    processes,
    queue,
    bootFailures,
    hasController,
    lastChangeAt,
    sources: summariseSources(health, now),
  }
}

function sayReport(terminal: Terminal, report: Report): void {
  const { states, open, gates, late, deadLetters, incidents, workers, hasController, lastChangeAt } = report
  const say = (line = ''): void => writeLine(terminal, line)
  const controller = hasController ? 'a controller leads' : 'no controller leads'
  say(
    `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'} alive, ${controller}; last change ${lastChangeAt ? formatInstant(lastChangeAt) : 'never'}`,
  )
  sayProcesses(terminal, report)
  saySources(terminal, report.sources)
  if (states.length === 0) {
    say(`No date is wanted yet. To want one: ${program} run 2024-12-02, or ${program} up`)
    return
  }
  say(`Partitions: ${states.map(({ state, partitions }) => `${partitions} ${state}`).join(', ')}`)
  if (open.length > 0) {
    say('\nOpen:')
    terminal.write(
      formatTable(
        ['date', 'asset', 'state', 'attempts', 'next', 'why'],
        open.map((each) => [
          each.gameDate,
          each.asset,
          each.state,
          `${each.attemptsUsed}/${each.attemptsMax}`,
          each.notBefore ? formatInstant(each.notBefore) : null,
          cutText(each.reason ?? '', 100) || null,
        ]),
      ),
    )
  }
  const closed = gates.filter((gate) => gate.state !== 'open')
  if (closed.length > 0) {
    say('\nGates that are not open:')
    for (const { gate, gameDate, state, reason } of closed) say(`  ${gameDate} ${gate} ${state}: ${reason}`)
  }
  if (late.length > 0) {
    say('\nLate:')
    for (const { asset, gameDate, dueAt, state } of late)
      say(`  ${asset} ${gameDate} was due ${formatInstant(dueAt)}, is ${state}`)
  }
  if (incidents.length > 0) {
    say('\nOpen incidents:')
    for (const each of incidents)
      say(
        `  ${each.severity} since ${formatInstant(each.openedAt)}: ${each.title} (${each.occurrences} times)`,
      )
  }
  if (deadLetters.length > 0) say(`\n${deadLetters.length} dead letters: ${program} deadletters`)
  const [first] = open
  if (first) say(`\nWhy: ${program} explain ${first.asset} ${first.gameDate}`)
  else say('Nothing is open.')
}

/** Silent where one process does everything: there is nothing to tell apart. */
function sayProcesses(terminal: Terminal, { processes, queue, bootFailures }: Report): void {
  const waiting = queue.filter(({ waiting: jobs }) => jobs > 0)
  if (waiting.length > 0) {
    const texts = waiting.map((each) => `${each.phase} ${each.waiting} (oldest ${each.oldestSeconds} s)`)
    writeLine(terminal, `Waiting in the queue: ${texts.join(', ')}`)
  }
  for (const each of bootFailures)
    writeLine(
      terminal,
      `Could not boot since ${formatInstant(each.lastAt)}: ${each.kind} on ${each.host}, ${each.failures} times: [${each.errorCode}] ${cutText(each.error, 200)}`,
    )
  if (new Set(processes.map(({ pid, host }) => `${host} ${pid}`)).size < 2) return
  terminal.write(
    formatTable(
      ['process', 'code', 'config', 'phases', 'at once', 'last heard'],
      processes.map((each) => [
        each.process,
        each.codeVersion,
        each.configDigest,
        each.kind === 'controller' ? null : (each.phases?.join(',') ?? 'all'),
        each.concurrency === null ? null : String(each.concurrency),
        formatInstant(each.heartbeatAt),
      ]),
    ),
  )
}

/** One line where all is well. */
function saySources(terminal: Terminal, { facts, unwell }: Report['sources']): void {
  writeLine(terminal, `Last answers: ${facts.map(describeFreshness).join(', ')}`)
  if (unwell.length === 0) return
  writeLine(terminal, '\nSources that are not well:')
  const alike = Map.groupBy(unwell, (each) => `${each.state} ${each.pausedUntil} ${describeReason(each)}`)
  for (const sources of alike.values()) {
    const [first] = sources
    if (!first) continue
    const until = first.pausedUntil ? `, tried again ${formatInstant(first.pausedUntil)}` : ''
    const names = sources.map(({ source }) => source).join(', ')
    writeLine(terminal, `  ${first.state}${until}: ${names} (${describeReason(first)})`)
  }
  writeLine(terminal, `All of them: ${program} sources\n`)
}

/** The code says enough where one failure of a host stands at several sources; an operator's reason has no code. */
function describeReason({ why, failuresInRow }: UnwellSource): string {
  const [code = '', ...rest] = (why ?? '').split(': ')
  return code === 'operator' ? `by an operator: ${rest.join(': ')}` : `${code}, ${failuresInRow} in a row`
}
