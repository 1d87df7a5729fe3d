/** `players search`: who is known by a part of a name, for a posted one that nobody comes near to. */
import type { System } from '../main.ts'
import { gameDateOf } from '../nba/domain/game-date.ts'
import { findKnownPlayers } from '../nba/identity/find-known-players.ts'
import { PipelineError } from '../platform/errors.ts'
import { readDate, readInteger } from './arguments.ts'
import { exitCodes, type Given } from './command.ts'
import { program, writeJson, writeLine } from './output.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

const limitMax = 1000

/** Of the other actions: here they would narrow nothing. */
const notTaken = { teams: '--teams', from: '--from', to: '--to', sourceId: '--source-id' }

export async function searchPlayers(
  { db, clock }: System,
  terminal: Terminal,
  search: string,
  { options }: Given,
): Promise<number> {
  for (const [option, flag] of Object.entries(notTaken))
    if (options[option] !== undefined)
      throw new PipelineError(
        'usage.invalid',
        `players search does not take ${flag}; it takes --date, --limit and --json`,
      )
  const limit = readInteger(options.limit, '--limit', { min: 1, max: limitMax })
  const gameDate = options.date === undefined ? gameDateOf(clock.now()) : readDate(options.date, '--date')
  const read = await findKnownPlayers(db, { gameDate, search, after: null, limit: limit + 1 })
  const found = read.slice(0, limit)
  const hasMore = read.length > limit
  if (options.json === true) writeJson(terminal, { players: found, hasMore })
  else if (found.length === 0)
    writeLine(terminal, `Nobody who is known by ${gameDate} has all of "${search}" in his name.`)
  else {
    const rows = found.map(({ name, playerId, team }) => [name, playerId, team])
    terminal.write(formatTable(['player', 'id', 'team'], rows))
    if (hasMore)
      writeLine(
        terminal,
        `and more: ${limit < limitMax ? 'a higher --limit, or ' : ''}more words of the name`,
      )
    writeLine(terminal, `To say who is meant by a name: ${program} players confirm "NAME" PLAYER-ID`)
  }
  return found.length === 0 ? exitCodes.failed : exitCodes.done
}
