/** official.nba.com game officials → one row an official of a game; NBA only.
 *
 * The reply also holds the G League, the WNBA and the replay centre's officials, who belong to no game. The places in a row are the
 * roles: official1 is the crew chief, official4 an alternate, mostly absent. On a day without games, and before the names are
 * out at about nine in the morning, the list is empty. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { RefereeFact } from '../../domain/facts.ts'
import { type GameDate, isGameDate } from '../../domain/game-date.ts'
import { idNumber } from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'

const gameDateText = z
  .string()
  .transform((text) => text.replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$1-$2'))
  .refine(isGameDate, 'expected a date such as 01/08/2025')
const name = z.string().nullable()
const code = idNumber.nullable()

const assignments = z.object({
  nba: z.object({
    Table: z.object({
      rows: z.array(
        z.object({
          game_id: gameIdText,
          game_date: gameDateText,
          home_team_id: idNumber,
          away_team_id: idNumber,
          official1: name,
          official1_code: code,
          official2: name,
          official2_code: code,
          official3: name,
          official3_code: code,
          official4: name,
          official4_code: code,
        }),
      ),
    }),
  }),
})

const places = ['official1', 'official2', 'official3', 'official4'] as const

/** Throws `source.incomplete` for a game without any official: the names are still to come. */
export function parseRefereeAssignments(body: Uint8Array): RefereeFact[] {
  const { rows } = parseBody(body, assignments).nba.Table
  const facts = new Map<string, RefereeFact>()
  for (const [number, row] of rows.entries()) {
    const path = ['nba', 'Table', 'rows', number]
    if (row.home_team_id === row.away_team_id) {
      throw describeChangedPlace([...path, 'away_team_id'], 'another team than at home', row.away_team_id)
    }
    const game = {
      gameId: row.game_id,
      gameDate: row.game_date as GameDate,
      homeTeamId: row.home_team_id,
      awayTeamId: row.away_team_id,
    }
    const named = places.flatMap((role): RefereeFact[] => {
      const official = row[role]?.trim()
      const officialId = row[`${role}_code`]
      return official ? [{ game, name: official, officialId: officialId?.toString() ?? null, role }] : []
    })
    if (named.length === 0) {
      throw new PipelineError('source.incomplete', `nobody is assigned to ${row.game_id} so far`, {
        games: [row.game_id],
      })
    }
    for (const fact of named) {
      const key = `${row.game_id}/${fact.name}`
      const known = facts.get(key)
      if (known && JSON.stringify(known) !== JSON.stringify(fact)) {
        throw new PipelineError('source.duplicated', `${fact.name} is assigned to ${row.game_id} twice`, {
          games: [row.game_id],
        })
      }
      facts.set(key, fact)
    }
  }
  return [...facts.values()]
}
