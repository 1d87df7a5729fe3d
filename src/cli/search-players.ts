/** `players search`: who is known by a part of a name, for a posted one that nobody comes near to. */
import type { System } from '../main.ts'
import { gameDateOf } from '../nba/domain/game-date.ts'
import { findKnownPlayers } from '../nba/identity/find-known-players.ts'
import { readDate } from './arguments.ts'
import { exitCodes, type Given } from './command.ts'
import { program, writeJson, writeLine } from './output.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

const playersShown = 50

export async function searchPlayers(
  { db, clock }: System,
  terminal: Terminal,
  search: string,
  { options }: Given,
): Promise<number> {
  const gameDate = options.date === undefined ? gameDateOf(clock.now()) : readDate(options.date, '--date')
  const found = await findKnownPlayers(db, { gameDate, search, after: null, limit: playersShown })
  if (options.json === true) writeJson(terminal, found)
  else if (found.length === 0)
    writeLine(terminal, `Nobody who is known by ${gameDate} has all of "${search}" in his name.`)
  else {
    const rows = found.map(({ name, playerId, team }) => [name, playerId, team])
    terminal.write(formatTable(['player', 'id', 'team'], rows))
    writeLine(terminal, `To say who is meant by a name: ${program} players confirm "NAME" PLAYER-ID`)
  }
  return found.length === 0 ? exitCodes.failed : exitCodes.done
}
