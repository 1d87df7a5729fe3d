/** `players`: who is meant by a name, which names nobody was found for, and the aliases that were confirmed. */

import type { System } from '../../main.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { findTeam, findTeamById } from '../../nba/domain/team.ts'
import {
  confirmAlias,
  forgetAlias,
  type Partition,
  readAliases,
  readLearned,
  readSourceIds,
} from '../../nba/identity/learned-names.ts'
import { type Candidate, readPlayerIndex, resolveFact } from '../../nba/identity/player-index.ts'
import { readUnresolved } from '../../nba/identity/unresolved-names.ts'
import { PipelineError } from '../../platform/errors.ts'
import { actHere } from '../act-here.ts'
import { actorOf } from '../actor.ts'
import { readDate, readInteger, readName, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, program, writeJson, writeLine } from '../output.ts'
import { searchPlayers } from '../search-players.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['resolve', 'search', 'unresolved', 'confirm', 'aliases', 'forget'] as const
const candidatesShown = 5

export const players: Command = {
  name: 'players',
  summary: 'says who is meant by a name, lists names that nobody was found for, and confirms aliases',
  details:
    'Aliases are learned only by `players confirm`. Confirming makes the unlocked partitions again that met the name; forgetting makes those again that may have used it. ' +
    'Both are written into the audit log. Exit code of `resolve` and `search`: 0 if somebody was found, 1 if not.',
  parameters: [
    {
      name: '<action>',
      choices: actions,
      description: 'resolve, search, unresolved, confirm, aliases or forget',
    },
    {
      name: '[name]',
      description: 'as it was posted; for search a part of it, or an id; for forget also SOURCE:ID',
    },
    { name: '[playerId]', description: 'with confirm: the league’s id of the player' },
  ],
  options: [
    { flags: '--teams <teams>', description: 'with resolve: the event’s teams, as in MIL,BOS' },
    {
      flags: '--date <date>',
      description: 'game date: players as known then (resolve), names of that date (unresolved)',
    },
    { flags: '--from <date>', description: 'with unresolved: first game date' },
    { flags: '--to <date>', description: 'with unresolved: last game date' },
    { flags: '--limit <count>', description: 'with unresolved and search: how many names', default: '20' },
    { flags: '--by <who>', description: 'with confirm and forget: who says so (default: cli/USER)' },
    {
      flags: '--source-id <source:id>',
      description: 'with confirm: teach this source’s id of the player as well',
    },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'players resolve "Portis, Bobby" --teams MIL,BOS',
    'players search portis',
    'players unresolved --limit 10',
    'players confirm "B. Portis Jr" 1626171 --by anna',
    'players aliases',
    'players forget "B. Portis Jr"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0]), actions, 'action')
    const name = given.parameters[1] as string | undefined
    if (action !== 'unresolved' && action !== 'aliases') requireName(action, name)
    return withSystem(terminal, async (system) => {
      switch (action) {
        case 'resolve':
          return resolve(system, terminal, name!, given)
        case 'search':
          return searchPlayers(system, terminal, name!, given)
        case 'unresolved':
          return listUnresolved(system, terminal, given)
        case 'confirm':
          return confirm(system, terminal, name!, given)
        case 'forget':
          return forget(system, terminal, name!, given)
        default:
          return listAliases(system, terminal, given)
      }
    })
  },
}

function requireName(action: string, name: string | undefined): void {
  if (name === undefined || name.trim() === '')
    throw new PipelineError(
      'usage.invalid',
      `players ${action}: say which name, in quotes, as in players ${action} "Portis, Bobby"`,
    )
}

async function resolve(
  { db, clock }: System,
  terminal: Terminal,
  name: string,
  { options }: Given,
): Promise<number> {
  const teamIds = readTeams(options.teams)
  const gameDate = options.date === undefined ? gameDateOf(clock.now()) : readDate(options.date, '--date')
  const index = await readPlayerIndex(db, gameDate)
  const resolution = resolveFact(index, { name, source: 'cli', sourceId: null }, teamIds)
  const candidates =
    resolution.kind === 'resolved' ? [] : index.findCandidates(name, teamIds, candidatesShown)
  const player =
    resolution.kind === 'resolved'
      ? { name: index.nameOf(resolution.playerId), teamId: index.teamOf(resolution.playerId) }
      : null
  if (options.json === true)
    writeJson(terminal, { name, gameDate, teamIds, ...resolution, player, candidates })
  else if (resolution.kind === 'resolved') {
    writeLine(
      terminal,
      `"${name}" is ${player?.name ?? 'a player'} (${resolution.playerId}, ${sayTeam(player?.teamId ?? null)}), by the rule: ${resolution.by}`,
    )
  } else {
    writeLine(terminal, `"${name}" is ${resolution.reason} on ${gameDate}.`)
    if (candidates.length === 0)
      writeLine(
        terminal,
        'Nobody who is known by then has a name like it: players come with box scores and rosters.',
      )
    else {
      terminal.write(formatCandidates(candidates))
      writeLine(terminal, `If it is one of them: ${program} players confirm "${name}" PLAYER-ID`)
    }
  }
  return resolution.kind === 'resolved' ? exitCodes.done : exitCodes.failed
}

async function listUnresolved({ db }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const date = (option: 'date' | 'from' | 'to'): string | null =>
    options[option] === undefined ? null : readDate(options[option], `--${option}`)
  if (options.date !== undefined && (options.from !== undefined || options.to !== undefined))
    throw new PipelineError('usage.invalid', 'players unresolved: give either --date, or --from and --to')
  const limit = readInteger(options.limit, '--limit', { min: 1, max: 1000 })
  const { names, total } = await readUnresolved(db, {
    from: date('date') ?? date('from'),
    to: date('date') ?? date('to'),
    limit,
  })
  if (options.json === true) {
    writeJson(terminal, { total, names })
    return exitCodes.done
  }
  if (total === 0) {
    writeLine(terminal, 'No unresolved names: everybody who was named was found.')
    return exitCodes.done
  }
  terminal.write(
    formatTable(
      ['name', 'why', 'source', 'teams', 'dates', 'last', 'met in', 'candidates (id, score)'],
      names.map((each) => [
        each.postedName,
        each.reason,
        each.source,
        each.teamIds.map((teamId) => sayTeam(teamId)).join(' '),
        each.gameDates,
        each.lastDate,
        each.seenIn.join(' '),
        each.candidates
          .slice(0, 2)
          .map(({ name, playerId, score }) => `${name} (${playerId}, ${score.toFixed(2)})`)
          .join('; '),
      ]),
    ),
  )
  if (total > names.length) writeLine(terminal, `… and ${total - names.length} more (--limit)`)
  writeLine(terminal, `To confirm one: ${program} players confirm "${names[0]!.postedName}" PLAYER-ID`)
  return exitCodes.done
}

async function confirm(
  system: System,
  terminal: Terminal,
  postedName: string,
  given: Given,
): Promise<number> {
  const { options, parameters } = given
  const playerId = readInteger(parameters[2], 'players confirm: the player id', {
    min: 1,
    max: 2_147_483_647,
  })
  const sourceId = readSourceId(options.sourceId)
  const reason = readOptionalReason(given, 'players confirm')
  const confirmed = await actHere(system, terminal, {
    name: 'names.confirm',
    input: { postedName, playerId, sourceId, by: options.by, reason },
    look: (db) => readLearned(db, postedName),
    act: (db, { now }) =>
      confirmAlias(db, { postedName, playerId, sourceId, by: readWho(options.by, terminal), now }),
  })
  if (options.json === true) writeJson(terminal, confirmed)
  else {
    writeLine(
      terminal,
      `"${postedName}" means ${confirmed.playerName} (${playerId})${confirmed.isNew ? '' : '; that was confirmed before'}.`,
    )
    sayPartitions(terminal, 'made again', confirmed.refreshed)
    sayPartitions(terminal, 'left as they are (locked, or being made)', confirmed.left)
  }
  return exitCodes.done
}

async function forget(system: System, terminal: Terminal, name: string, { options }: Given): Promise<number> {
  const forgotten = await actHere(system, terminal, {
    name: 'names.forget',
    input: { name, by: options.by, reason: readOptionalReason({ options }, 'players forget') },
    look: (db) => readLearned(db, name),
    act: (db, { now }) => forgetAlias(db, { name, by: readWho(options.by, terminal), now }),
  })
  if (options.json === true) writeJson(terminal, forgotten)
  else {
    for (const { alias, playerId } of forgotten.forgotten)
      writeLine(terminal, `"${alias}" no longer means player ${playerId}.`)
    sayPartitions(terminal, 'made again', forgotten.refreshed)
  }
  return exitCodes.done
}

async function listAliases({ db }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const [aliases, sourceIds] = await Promise.all([readAliases(db), readSourceIds(db)])
  if (options.json === true) writeJson(terminal, { aliases, sourceIds })
  else if (aliases.length + sourceIds.length === 0) writeLine(terminal, 'No alias was confirmed so far.')
  else {
    terminal.write(
      formatTable(
        ['alias', 'player', 'posted as', 'confirmed', 'by'],
        [
          ...aliases.map((each) => ({ ...each, as: each.postedName })),
          ...sourceIds.map((each) => ({ ...each, alias: `${each.source}:${each.sourceId}`, as: null })),
        ].map((each) => [
          each.alias,
          each.playerId,
          each.as,
          formatInstant(each.confirmedAt),
          each.confirmedBy,
        ]),
      ),
    )
  }
  return exitCodes.done
}

function readTeams(text: unknown): number[] {
  if (typeof text !== 'string') return []
  return text.split(',').map((name) => {
    const team = findTeam(name.trim())
    if (!team)
      throw new PipelineError('usage.invalid', `--teams: "${name.trim()}" is no team; give them as MIL,BOS`)
    return team.teamId
  })
}

function readSourceId(text: unknown): { source: string; sourceId: string } | undefined {
  if (typeof text !== 'string') return undefined
  const [, source, sourceId] = /^([a-z-]+):(.+)$/.exec(text) ?? []
  if (!source || !sourceId)
    throw new PipelineError('usage.invalid', `--source-id: "${text}" is not SOURCE:ID, as in espn:4066648`)
  return { source, sourceId }
}

function readWho(by: unknown, terminal: Terminal): string {
  return typeof by === 'string' ? by : actorOf(terminal)
}

function sayPartitions(terminal: Terminal, how: string, partitions: readonly Partition[]): void {
  if (partitions.length === 0) return
  const shown = partitions.slice(0, 10).map(({ asset, gameDate }) => `${asset} ${gameDate}`)
  const more = partitions.length > shown.length ? `, … (${partitions.length} in all)` : ''
  writeLine(terminal, `${how}: ${shown.join(', ')}${more}`)
}

function formatCandidates(candidates: readonly Candidate[]): string {
  return formatTable(
    ['candidate', 'id', 'team', 'plays in the event', 'score'],
    candidates.map(({ name, playerId, teamId, isOnTeam, score }) => [
      name,
      playerId,
      sayTeam(teamId),
      isOnTeam ? 'yes' : 'no',
      score.toFixed(2),
    ]),
  )
}

function sayTeam(teamId: number | null): string {
  return teamId === null ? 'no team' : (findTeamById(teamId)?.tricode ?? String(teamId))
}
