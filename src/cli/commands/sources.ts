/** `sources`: who is asked for what, who may be asked now, and where they disagree. */

import { readSourceConfig, type System } from '../../main.ts'
import { parseGameDate } from '../../nba/domain/game-date.ts'
import { sourceOrder } from '../../nba/pipeline.ts'
import { probeSource } from '../../nba/probe-source.ts'
import { compareSources, type SourceComparison } from '../../nba/reports/compare-sources.ts'
import { readSourceHealth, type SourceHealth } from '../../nba/source-health.ts'
import { sourceBreaker } from '../../platform/breakers/breaker-policy.ts'
import { readBreakers } from '../../platform/breakers/breakers.ts'
import { closeBreaker, openBreaker } from '../../platform/breakers/operate-breaker.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { readDate, readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { describeLack } from '../describe-lack.ts'
import { withSystem } from '../open-for-command.ts'
import { cutText, formatInstant, program, runbookPage, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'probe', 'compare', 'pause', 'resume'] as const

export const sources: Command = {
  name: 'sources',
  summary:
    'shows who is asked for which fact and how each source is; probes, compares, pauses or resumes one',
  details:
    'Each fact has sources in an order; the first whose answer is whole is taken. A source that keeps failing is paused and tried again by itself. ' +
    '`probe` asks one source now and shows what it says, without storing anything. `compare` lists where the archived replies of a date disagree with what is stored.',
  parameters: [
    {
      name: '[action]',
      choices: actions,
      description: 'list (as without any), probe, compare, pause or resume',
    },
    { name: '[subject]', description: 'probe, pause, resume: a source; compare: a game date' },
  ],
  options: [
    {
      flags: '--date <date>',
      description: 'with probe: the game date to ask about (default: today, US Eastern)',
    },
    { flags: '--minutes <n>', description: 'with pause: for how long', default: '60' },
    { flags: '--reason <text>', description: 'with pause and resume: why; it is written into the audit log' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'sources',
    'sources probe espn/injuries',
    'sources compare 2024-01-15',
    'sources pause nba-stats/leaguegamelog --minutes 120 --reason "they asked us to"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    if (action === 'compare') readComparedDate(given.parameters[1])
    return withSystem(terminal, (system) => {
      if (action === 'probe') return probe(system, terminal, given)
      if (action === 'compare') return compare(system, terminal, given)
      if (action === 'pause' || action === 'resume') return operate(system, terminal, action, given)
      return list(system, terminal, given)
    })
  },
}

async function list({ db, config }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const health = await readSourceHealth(db, sourceOrder, readSourceConfig(config))
  if (options.json === true) {
    writeJson(terminal, health)
    return exitCodes.done
  }
  terminal.write(
    formatTable(
      ['fact', 'order', 'source', 'state', 'last answer', 'tried again', 'requests left'],
      health.map((each) => [
        each.place === 1 ? each.fact : '',
        each.place,
        each.source,
        each.state,
        each.lastSuccessAt ? formatInstant(each.lastSuccessAt) : null,
        each.pausedUntil ? formatInstant(each.pausedUntil) : null,
        each.quotaLeft,
      ]),
    ),
  )
  const said = health.filter(({ why }) => why !== null)
  for (const [why, each] of Map.groupBy(said, (source) => source.why!)) {
    const names = [...new Set(each.map(({ source }) => source))]
    writeLine(terminal, `${names.join(', ')}: ${cutText(why.split('\n')[0]!, 300)}`)
  }
  const without = factsWithoutSource(health)
  if (without.length > 0) {
    writeLine(
      terminal,
      `Nobody can be asked for ${without.join(', ')} in this installation. ${describeLack(config) ?? ''}`.trim(),
    )
  }
  return exitCodes.done
}

function factsWithoutSource(health: readonly SourceHealth[]): string[] {
  return [...Map.groupBy(health, (each) => each.fact)]
    .filter(([, each]) => each.every(({ state }) => state === 'unavailable'))
    .map(([fact]) => fact.replaceAll('_', ' '))
}

async function probe(system: System, terminal: Terminal, { parameters, options }: Given): Promise<number> {
  const name = readSourceName(parameters[1], 'probe')
  const date = options.date === undefined ? undefined : readDate(options.date, '--date')
  const probed = await probeSource(system, readSourceConfig(system.config), name, date)
  if (options.json === true) writeJson(terminal, probed)
  else {
    for (const { resource, status, bytes, rows } of probed.replies)
      writeLine(
        terminal,
        `${resource}: status ${status}, ${bytes} bytes, ${rows === null ? 'read for the next request only' : `${rows} rows`}`,
      )
    if (probed.error) {
      writeLine(terminal, `${probed.error.code}: ${probed.error.message}`)
      writeLine(terminal, `What to do: ${runbookPage(probed.error.code)}`)
    } else writeLine(terminal, `${name} answers for ${probed.gameDate}. Nothing was stored.`)
  }
  return probed.error ? exitCodes.failed : exitCodes.done
}

function readComparedDate(given: Given['parameters'][number]): string {
  if (given === undefined)
    throw new PipelineError(
      'usage.invalid',
      'sources compare: give a game date, as in sources compare 2024-01-15',
    )
  return readDate(given, 'sources compare')
}

async function compare({ db }: System, terminal: Terminal, { parameters, options }: Given): Promise<number> {
  const date = readComparedDate(parameters[1])
  const compared = await compareSources(db, parseGameDate(date))
  if (options.json === true) {
    writeJson(terminal, compared)
    return exitCodes.done
  }
  if (compared.length === 0) {
    writeLine(
      terminal,
      `Nothing in the archive can be compared for ${date}: no reply about its games, or no games are stored. See ${program} archive --from ${date} --to ${date}`,
    )
  }
  for (const each of compared) sayComparison(terminal, each)
  const scored = compared.filter((each) => each.gamesBoth > 0)
  const differing = scored.filter((each) => each.gamesAgreeing < each.gamesBoth)
  if (scored.length > 0) {
    writeLine(
      terminal,
      differing.length === 0
        ? `All scores agree: ${scored.map(({ source }) => source).join(', ')} and what is stored.`
        : `Scores differ from ${differing.map(({ source }) => source).join(', ')}.`,
    )
  }
  return exitCodes.done
}

function sayComparison(terminal: Terminal, each: SourceComparison): void {
  writeLine(terminal, `${each.source}: ${describeScores(each)}; ${describePlayers(each)}`)
  if (each.disagreements.length > 0) {
    terminal.write(
      formatTable(
        ['game', 'who', 'field', 'stored', each.source],
        each.disagreements.map((row) => [
          row.gameId,
          row.player ?? row.subject,
          row.field,
          row.keptValue,
          row.otherValue,
        ]),
      ),
    )
  }
  if (each.namesUnresolved.length > 0) {
    writeLine(
      terminal,
      `  played, and nobody was found for the name: ${each.namesUnresolved.join(', ')}. To see who it may be: ${program} players resolve "${each.namesUnresolved[0]}"`,
    )
  }
  if (each.namesUnresolvedAbsent.length > 0) {
    writeLine(
      terminal,
      `  did not play, and nobody was found for ${each.namesUnresolvedAbsent.length} names: ${each.namesUnresolvedAbsent.join(', ')}`,
    )
  }
}

function describeScores({ gamesBoth, gamesAgreeing }: SourceComparison): string {
  return gamesBoth === 0 ? 'it gives no scores' : `${gamesAgreeing} of ${gamesBoth} scores agree`
}

function describePlayers(each: SourceComparison): string {
  if (each.playersBoth === 0) return 'it has no box scores here'
  return `of ${each.playersBoth} players in both, ${each.playersAgreeingOnMarkets} agree on points, rebounds and assists, ${each.playersAgreeing} on every field`
}

async function operate(
  system: System,
  terminal: Terminal,
  action: 'pause' | 'resume',
  { parameters, options }: Given,
): Promise<number> {
  const name = readSourceName(parameters[1], action)
  const { reason, json } = options
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new PipelineError(
      'usage.invalid',
      `sources ${action} needs --reason "why"; it is kept in the audit log`,
    )
  const breaker = sourceBreaker(name)
  const look = async (db: System['db']) =>
    (await readBreakers(db, [breaker])).map(({ state, probeAt }) => ({ state, probeAt }))
  if (action === 'pause') {
    const minutes = readInteger(options.minutes, '--minutes', { min: 1, max: 7 * 24 * 60 })
    const until = await actHere(system, terminal, {
      name: 'breakers.open',
      input: { name: breaker, minutes, reason },
      look,
      async act(db, by) {
        const end = by.now.add({ minutes })
        await openBreaker(db, breaker, { ...by, reason, until: end })
        return end
      },
    })
    if (json === true) writeJson(terminal, { source: name, until })
    else
      writeLine(
        terminal,
        `${name} is not asked before ${formatInstant(until)}; the next source in its order is.`,
      )
  } else {
    const isClosed = await actHere(system, terminal, {
      name: 'breakers.close',
      input: { name: breaker, reason },
      look,
      act: (db, by) => closeBreaker(db, breaker, { ...by, reason }),
    })
    if (json === true) writeJson(terminal, { source: name, changed: isClosed })
    else
      writeLine(
        terminal,
        isClosed ? `${name} is asked again from now on.` : `${name} was not paused; nothing was changed.`,
      )
  }
  return exitCodes.done
}

function readSourceName(given: unknown, action: string): string {
  if (typeof given !== 'string')
    throw new PipelineError(
      'usage.invalid',
      `sources ${action}: give a source; ${program} sources lists them`,
    )
  const names = [...new Set(Object.values(sourceOrder).flatMap((order) => order.map(({ name }) => name)))]
  return readName(given, names, 'source')
}
