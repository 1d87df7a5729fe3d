import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { gameDateOf } from '../../../src/nba/domain/game-date.ts'
import { createPlayerIndex, type NamedPlayer, resolvePlayer } from '../../../src/nba/domain/player-names.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'

const home = 1
const away = 2
const elsewhere = 3

const players: NamedPlayer[] = [
  { playerId: 1, name: 'Nikola Jokić', teamId: home },
  { playerId: 2, name: 'Jaren Jackson Jr.', teamId: home },
  { playerId: 3, name: 'Nic Claxton', teamId: away },
  { playerId: 4, name: 'Giannis Antetokounmpo', teamId: home },
  { playerId: 5, name: 'Bobby Portis', teamId: home },
  { playerId: 6, name: 'Dejounte Murray', teamId: away },
  { playerId: 7, name: 'PJ Washington', teamId: home },
  { playerId: 8, name: 'Jalen Green', teamId: away },
  { playerId: 9, name: 'Javonte Green', teamId: elsewhere },
  { playerId: 10, name: 'Josh Green', teamId: elsewhere },
  { playerId: 11, name: 'Kentavious Caldwell-Pope', teamId: home },
  { playerId: 12, name: "De'Anthony Melton", teamId: away },
  { playerId: 13, name: 'Jalen Williams', teamId: away },
  { playerId: 14, name: 'Jaylin Williams', teamId: away },
  { playerId: 15, name: 'Brook Lopez', teamId: home },
  { playerId: 16, name: 'Miles Bridges', teamId: home },
  { playerId: 17, name: 'Mikal Bridges', teamId: home },
  { playerId: 18, name: 'Bam Adebayo', teamId: away },
  { playerId: 19, name: 'Xavier Tillman', teamId: home },
  { playerId: 20, name: 'Trae Young', teamId: elsewhere },
  { playerId: 21, name: 'Gary Payton II', teamId: home },
  { playerId: 22, name: 'Gary Payton', teamId: elsewhere },
  { playerId: 23, name: 'Wolfgang Berger', teamId: home },
  { playerId: 24, name: 'Ish Burger', teamId: away },
]
const index = createPlayerIndex(players)
const context = { teamIds: [home, away] }

describe('a posted name', () => {
  test.each([
    ['Nikola Jokić', 1, 'exact'],
    ['Nikola Jokic', 1, 'normalised'],
    ['NIKOLA  JOKIC', 1, 'normalised'],
    ['Jaren Jackson Jr', 2, 'normalised'],
    ['Jaren Jackson', 2, 'suffix'],
    ['Bobby Portis Jr.', 5, 'suffix'],
    ['Nicolas Claxton', 3, 'nickname'],
    ['G Antetokounmpo', 4, 'initial'],
    ['G. Antetokounmpo', 4, 'initial'],
    ['K Caldwell-Pope', 11, 'initial'],
    ['Mil. Bridges', 16, 'initial'],
    ['Portis, Bobby', 5, 'reversed'],
    ['Murray Dejounte', 6, 'reversed'],
    ['Caldwell Pope Kentavious', 11, 'reversed'],
    ['P.J. Washington', 7, 'normalised'],
    ['P.J Washington Jr.', 7, 'suffix'],
    ['Kentavious Caldwell Pope', 11, 'normalised'],
    ['De’Anthony Melton', 12, 'normalised'],
    ['Xavier Tillman, Sr.', 19, 'suffix'],
    ['Jalen (2001) Green', 8, 'normalised'],
    ['Brook Robert Lopez', 15, 'middle-name'],
    ['Edrice Femi Adebayo', 18, 'alias'],
    ['J Green', 8, 'initial'],
    ['Wolf Berger', 23, 'initial'],
    ['Ishmael Larry Burger', 24, 'middle-name'],
  ] as const)('"%s" is player %i, by %s', (posted, playerId, by) => {
    expect(index.resolve(posted, context)).toEqual({ kind: 'resolved', playerId, by })
  })

  test('an initial that fits two players of the event is ambiguous, with both named', () => {
    const resolved = index.resolve('J. Williams', context)
    expect(resolved).toMatchObject({ kind: 'unresolved', reason: 'ambiguous' })
    expect(resolved.kind === 'unresolved' && resolved.candidates.map((each) => each.playerId)).toEqual([
      13, 14,
    ])
    expect(index.resolve('M. Bridges', context)).toMatchObject({ reason: 'ambiguous' })
  })

  test('an initial never reaches a player of another team', () => {
    expect(index.resolve('T. Young', context)).toMatchObject({ kind: 'unresolved', reason: 'unknown' })
  })

  test('a whole name reaches a player of another team, for trades', () => {
    expect(index.resolve('Trae Young', context)).toEqual({ kind: 'resolved', playerId: 20, by: 'exact' })
  })

  test("a namesake on the event's teams goes before an exact one elsewhere", () => {
    expect(index.resolve('Gary Payton', context)).toEqual({ kind: 'resolved', playerId: 21, by: 'suffix' })
  })

  test.each(['Somebody Else', '', '   ', ',', '(x)', 'Jr.', 'Green'])('"%s" is unknown', (posted) => {
    expect(index.resolve(posted, context)).toEqual({ kind: 'unresolved', reason: 'unknown', candidates: [] })
  })

  test('two players of one name on the same teams are ambiguous; on different teams the event decides', () => {
    const twins = [
      { playerId: 1, name: 'Marcus Morris', teamId: home },
      { playerId: 2, name: 'Marcus Morris', teamId: elsewhere },
    ]
    expect(resolvePlayer('Marcus Morris', twins, context)).toMatchObject({ playerId: 1 })
    expect(resolvePlayer('Marcus Morris', twins, { teamIds: [home, elsewhere] })).toMatchObject({
      reason: 'ambiguous',
    })
    expect(resolvePlayer('Marcus Morris', twins, { teamIds: [9] })).toMatchObject({ reason: 'ambiguous' })
  })
})

const pack = process.env.SIXTHMAN_DATA_PACK
const whenPackIsThere = pack ? test : test.skip
const reason = pack ? '' : ' (skipped: SIXTHMAN_DATA_PACK is not set)'

interface CsvRow {
  readonly [column: string]: string
}

function readCsv(path: string): CsvRow[] {
  return parse(gunzipSync(readFileSync(`${pack}/${path}`)), { columns: true })
}

/** Players known before `gameDate` only: those of the season before and of this season so far, each with his latest team. */
describe('names of really posted lines, resolved with what was known that day', () => {
  whenPackIsThere.each([
    ['dfs_lines_2024-25', '2023-24', '2024-25', 0.99],
    ['threes_lines_2024-25', '2023-24', '2024-25', 0.99],
    ['pra_closing_lines_2023-24', '2022-23', '2023-24', 0.985],
    ['pra_closing_lines_2024-25', '2023-24', '2024-25', 0.985],
  ])(
    `%s: enough player-days find their player, and none a player of another game${reason}`,
    (file, before, season, share) => {
      const toNamed = (row: CsvRow) => ({
        playerId: Number(row.PLAYER_ID),
        name: row.PLAYER_NAME!,
        teamId: Number(row.TEAM_ID),
        gameDate: row.GAME_DATE!,
      })
      const byDate = (a: { gameDate: string }, b: { gameDate: string }) => (a.gameDate < b.gameDate ? -1 : 1)
      const earlier = readCsv(`box-scores/player_gamelogs_${before}.csv.gz`).map(toNamed).sort(byDate)
      const box = readCsv(`box-scores/player_gamelogs_${season}.csv.gz`).map(toNamed).sort(byDate)
      const playedFor = new Map(box.map((each) => [`${each.gameDate}/${each.playerId}`, each.teamId]))
      const known = new Map(earlier.map((each) => [each.playerId, each as NamedPlayer]))
      const firstGames = new Map(box.toReversed().map((each) => [each.playerId, each as NamedPlayer]))
      for (const [playerId, player] of firstGames) if (!known.has(playerId)) known.set(playerId, player) // the roster

      const posted = readCsv(`lines/${file}.csv.gz`).map((row) => {
        const [awayTeam, homeTeam] = row.game ? row.game.split(' @ ') : [row.away_team, row.home_team]
        const at = Temporal.Instant.from((row.commence_time ?? row.game_time ?? row.timestamp)!)
        return {
          gameDate: gameDateOf(at) as string,
          name: (row.player ?? row.player_name)!,
          teamIds: [findTeam(homeTeam!)!.teamId, findTeam(awayTeam!)!.teamId],
        }
      })
      const unresolved: string[] = []
      const wrong: string[] = []
      let playerDays = 0
      let place = 0
      for (const [gameDate, lines] of Map.groupBy(posted.sort(byDate), (each) => each.gameDate)) {
        while (place < box.length && box[place]!.gameDate < gameDate) {
          known.set(box[place]!.playerId, box[place]!)
          place += 1
        }
        const players = createPlayerIndex([...known.values()])
        for (const line of new Map(lines.map((each) => [`${each.name}/${each.teamIds}`, each])).values()) {
          playerDays += 1
          const resolved = players.resolve(line.name, line)
          if (resolved.kind === 'unresolved') unresolved.push(`${gameDate} ${line.name}: ${resolved.reason}`)
          const teamId = resolved.kind === 'resolved' && playedFor.get(`${gameDate}/${resolved.playerId}`)
          if (teamId && !line.teamIds.includes(teamId)) wrong.push(`${gameDate} ${line.name}`)
        }
      }
      expect(wrong).toEqual([])
      expect(1 - unresolved.length / playerDays, unresolved.join('\n')).toBeGreaterThanOrEqual(share)
      expect(
        unresolved.every((each) => each.endsWith('ambiguous')),
        unresolved.join('\n'),
      ).toBe(true)
    },
  )
})
