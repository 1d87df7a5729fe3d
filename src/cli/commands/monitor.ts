/** `monitor`: what the detectors say, of all or of one, with the figures it rests on; or what they would say now. */
import type { System } from '../../main.ts'
import { worstOf } from '../../platform/monitor/detector.ts'
import { lookNow, readMonitor, type ShownDetector } from '../../platform/monitor/read-monitor.ts'
import { readVerdictChanges } from '../../platform/monitor/standing-verdicts.ts'
import { readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, runbookPage, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const changesShown = 50

export const monitor: Command = {
  name: 'monitor',
  summary:
    'shows what the detectors say of slowness, lateness, lines, data, models and the database, with their figures',
  details:
    'The verdicts are those of the last looks of a running `up` (or `worker --controller`): one bad look changes none, several have to agree. ' +
    '--now looks at once instead and keeps nothing. Exit code 0 if everything is well, 1 if something is not, or nobody has looked for too long.',
  parameters: [{ name: '[name]', description: 'of one detector, which is shown with its figures' }],
  options: [
    { flags: '--now', description: 'look at once, one time, without keeping what is seen' },
    { flags: '--history', description: `the last ${changesShown} changes of verdicts instead` },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['monitor', 'monitor slowdown', 'monitor slowdown --now --json', 'monitor --history'],
  async run({ terminal }, { parameters, options }) {
    return withSystem(terminal, async (system) => {
      const all = system.pipeline.detectors ?? []
      const name =
        parameters[0] === undefined
          ? null
          : readName(
              String(parameters[0]),
              all.map((each) => each.name),
              'detector',
            )
      if (options.history === true) return showHistory(system, terminal, name, options.json === true)
      const chosen = all.filter((each) => name === null || each.name === name)
      const now = system.clock.now()
      const shown =
        options.now === true
          ? await lookNow(system.db, system.pipeline, chosen, now)
          : await readMonitor(system.db, chosen, now)
      if (options.json === true) writeJson(terminal, shown.map(describe))
      else if (name === null) listAll(terminal, shown)
      else showOne(terminal, shown[0]!)
      return shown.every((each) => statusOf(each) === 'well') ? exitCodes.done : exitCodes.failed
    })
  },
}

/** Of a detector that has not looked for too long nothing is known. */
function statusOf({ freshness, verdicts }: ShownDetector): string {
  return freshness === 'fresh' ? worstOf(verdicts.map(({ status }) => status)) : freshness
}

function describe(shown: ShownDetector): object {
  const { detector, freshness, lookedAt, error, verdicts } = shown
  const { name, watches, alarms, everySeconds } = detector
  return {
    name,
    watches,
    alarms,
    everySeconds,
    status: statusOf(shown),
    freshness,
    lookedAt,
    error,
    page: runbookPage(`monitor.${name}`),
    verdicts: verdicts.map(({ subject, status, since, says, figures }) => ({
      subject,
      status,
      since,
      says,
      figures,
    })),
  }
}

function listAll(terminal: Terminal, shown: readonly ShownDetector[]): void {
  terminal.write(
    formatTable(
      ['detector', 'status', 'looked', 'what it says'],
      shown.map((each) => [
        each.detector.name,
        statusOf(each),
        each.lookedAt ? formatInstant(each.lookedAt) : null,
        sentenceOf(each),
      ]),
    ),
  )
  for (const each of shown) {
    if (statusOf(each) === 'well') continue
    const bad = each.verdicts.filter(({ status }) => status !== 'well')
    for (const { subject, status, says } of bad)
      writeLine(terminal, `${status}: ${each.detector.name}${subject === '' ? '' : ` ${subject}`}: ${says}`)
    if (bad.length > 0) writeLine(terminal, `  ${runbookPage(`monitor.${each.detector.name}`)}`)
  }
  if (shown.length > 0 && shown.every(({ freshness }) => freshness === 'never looked'))
    writeLine(terminal, 'Nobody has looked yet: a running `up` does, and --now looks once.')
}

function sentenceOf({ freshness, error, verdicts }: ShownDetector): string {
  if (freshness === 'never looked') return error ?? 'it has not looked yet'
  if (freshness === 'silent') return `it has not looked for too long${error === null ? '' : `: ${error}`}`
  const bad = verdicts.filter(({ status }) => status !== 'well')
  if (bad.length > 0) return `${bad.length} of ${verdicts.length} subjects are not well`
  return verdicts.length === 1 ? verdicts[0]!.says : `${verdicts.length} subjects are well`
}

function showOne(terminal: Terminal, shown: ShownDetector): void {
  const { detector, lookedAt, verdicts } = shown
  writeLine(terminal, `${detector.name}: ${detector.watches}`)
  writeLine(terminal, `alarms: ${detector.alarms}`)
  writeLine(terminal, lookedAt ? `looked ${formatInstant(lookedAt)}` : sentenceOf(shown))
  if (shown.freshness === 'silent') writeLine(terminal, sentenceOf(shown))
  for (const { subject, status, since, says, figures } of verdicts) {
    writeLine(terminal)
    const stands = since === null || status === 'well' ? '' : ` since ${formatInstant(since)}`
    writeLine(terminal, `${status}${stands}${subject === '' ? '' : ` (${subject})`}: ${says}`)
    for (const [name, value] of Object.entries(figures))
      writeLine(terminal, `  ${name}: ${JSON.stringify(value)}`)
  }
  writeLine(terminal, `What to do: ${runbookPage(`monitor.${detector.name}`)}`)
}

async function showHistory(
  { db }: System,
  terminal: Terminal,
  name: string | null,
  isJson: boolean,
): Promise<number> {
  const changes = await readVerdictChanges(db, name, changesShown)
  if (isJson) writeJson(terminal, changes)
  else if (changes.length === 0) writeLine(terminal, 'No verdict has changed yet.')
  else
    terminal.write(
      formatTable(
        ['at', 'detector', 'subject', 'before', 'then', 'because'],
        changes.map(({ at, detector, subject, before, status, says }) => [
          formatInstant(at),
          detector,
          subject,
          before,
          status,
          cutText(says, 120),
        ]),
      ),
    )
  return exitCodes.done
}
