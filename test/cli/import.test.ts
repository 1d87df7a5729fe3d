/** `import`, `players` and `lines` as they are typed: from files to a confirmed name, with the program's own pipeline. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { boxScoreRows, createFolder, type Folder, playerId, toCsv } from '../nba/import/write-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

const gameDate = '2025-11-05'
let folder: Folder
let database: TestDatabase
let log: string
let lines: string

beforeAll(async () => {
  folder = await createFolder()
  database = await createTestDatabase('cli_import')
  const earlier = boxScoreRows({ id: '0022500050', date: '2025-11-01' })
  log = await folder.write(
    'log.csv',
    toCsv([...earlier, ...boxScoreRows({ id: '0022500100', date: gameDate })]),
  )
  const quote = {
    ...{
      player_name: 'Birch, Bela',
      event_id: 'e1',
      home_team: 'Boston Celtics',
      away_team: 'New York Knicks',
    },
    ...{
      bookmaker: 'DraftKings',
      line: 19.5,
      timestamp: '2025-11-05T23:55:39Z',
      over_price: -110,
      under_price: -110,
    },
  }
  lines = await folder.write('lines.csv', toCsv([quote, { ...quote, player_name: 'The Cedar Tree' }]))
})

afterAll(async () => {
  await folder.remove()
  await database.drop()
})

const say = (...argv: string[]): Promise<Spoken> =>
  runCommand(argv, { DATABASE_URL: database.url, LOG_LEVEL: 'silent', USER: 'anna' })

/** Tests of a file run in the order they stand in: each goes on from the state that the one before left. */
describe('import', () => {
  test('--show-mapping says how a file would be read, and opens no database', async () => {
    const { code, out } = await runCommand(['import', '--show-mapping', lines], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    })
    expect(code).toBe(exitCodes.done)
    for (const part of [
      'closing lines of points+rebounds+assists',
      '"playerName": "player_name"',
      'fields without a column: ',
      'columns that are not read: none',
    ])
      expect(out).toContain(part)
  })

  test('brings box scores and lines by their columns, and says what came of it', async () => {
    const { code, out } = await say('import', log, lines)
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('20 rows of box_scores (stats.nba.com leaguegamelog), 2 dates imported')
    expect(out).toContain('cannot be graded for want of a column: threes')
    expect(out).toContain('2 rows of prop_lines')
    const again = await say('import', 'box-scores', log, '--json')
    expect(again.json<object[]>()).toMatchObject([{ datesImported: 0, datesUnchanged: 2 }])
  })

  test('refused rows end with code 1, a file that is none with code 2', async () => {
    const text = await readFile(log, 'utf8')
    const cut = text.split('\n').toSpliced(1, 1).join('\n') // four players of a team are none
    const bad = await folder.write('bad.csv', `${cut}\n${text.split('\n')[1]!.replace(',30,', ',DNP,')}`)
    const refused = await say('import', bad)
    expect(refused.code).toBe(exitCodes.failed)
    expect(refused.out).toContain('line 21: MIN "DNP" is no time')
    expect(refused.out).toMatch(/2025-11-01 was not imported: .*not both teams are there for 0022500050/)
    for (const argv of [
      ['prop-lines', log],
      ['no-such-file.csv'],
      ['box-scores'],
      ['--mapping', 'no-such.json', log],
    ]) {
      const { code, err } = await say('import', ...argv)
      expect([argv, code]).toEqual([argv, exitCodes.usage])
      expect(err).toMatch(/import/)
    }
  })
})

describe('players', () => {
  test('resolve says the rule, or the candidates with code 1', async () => {
    const found = await say('players', 'resolve', 'Birch, Bela', '--teams', 'BOS,NYK', '--date', gameDate)
    expect(found.code).toBe(exitCodes.done)
    expect(found.out).toContain(
      `"Birch, Bela" is Bela Birch (${playerId('Bela Birch')}, BOS), by the rule: reversed`,
    )
    const near = await say('players', 'resolve', 'Cem Cedarr', '--teams', 'BOS', '--date', gameDate, '--json')
    expect(near.code).toBe(exitCodes.failed)
    expect(near.json()).toMatchObject({
      kind: 'unresolved',
      candidates: [{ name: 'Cem Cedar', isOnTeam: true }],
    })
    expect((await say('players', 'resolve', 'Nobody', '--date', '2020-01-01')).out).toContain(
      'has a name like it',
    )
  })

  test('confirm teaches a name, which then resolves; forget takes it back', async () => {
    const id = String(playerId('Cem Cedar'))
    await database.db.query(sql`
      insert into unresolved_names (source, posted_name, game_date, team_ids, reason, seen_in, first_seen_at, last_seen_at)
      values ('prop_lines', 'The Cedar Tree', ${gameDate}, '{1610612738,1610612752}', 'unknown', 'upcoming_lines', now(), now())`)
    expect((await say('players', 'unresolved')).out).toContain('The Cedar Tree')
    const confirmed = await say('players', 'confirm', 'The Cedar Tree', id)
    expect(confirmed.out).toContain(`"The Cedar Tree" means Cem Cedar (${id}).`)
    expect((await say('players', 'aliases', '--json')).json()).toMatchObject({
      aliases: [{ alias: 'the cedar tree', playerId: Number(id), confirmedBy: 'cli/anna' }],
    })
    const accuracy = await say('lines', 'accuracy', '--from', gameDate, '--to', gameDate, '--json')
    expect(accuracy.json<object[]>()).toMatchObject([
      { playerDays: 2, resolved: 2, resolvedBy: { confirmed: 1, reversed: 1 } },
    ])
    expect((await say('players', 'forget', 'the cedar tree')).out).toContain('no longer means')
    expect((await say('players', 'aliases')).out).toContain('No alias was confirmed')
  })

  test.each([
    [['players', 'resolv', 'x'], 'resolve'],
    [['players', 'resolve'], 'say which name'],
    [['players', 'resolve', 'x', '--teams', 'XYZ'], 'is no team'],
    [['players', 'confirm', 'x', 'y'], 'not a whole number'],
    [['players', 'confirm', 'x', '1'], 'no player has the id 1'],
    [['players', 'confirm', 'x', '1', '--source-id', 'espn'], 'SOURCE:ID'],
    [['players', 'forget', 'x'], 'no confirmed alias'],
    [['lines', 'accuracy'], 'give --from and --to'],
    [['lines', gameDate, '--market', 'point'], 'points'],
    [['lines', 'today'], 'words such as TODAY'],
  ])('%s ends with code 2 and says what is wrong', async (argv, said) => {
    const { code, err } = await say(...argv)
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain(said)
  })
})

describe('lines', () => {
  test('of a date are shown from opening to closing', async () => {
    const { out, code } = await say('lines', gameDate, '--player', 'birch')
    expect(code).toBe(exitCodes.done)
    expect(out).toMatch(
      /points_rebounds_assists +Birch, Bela +\d+ +19\.5 +11-05 18:55 +19\.5 +closed 18:55 +0 +1 +0 +19:00 +draftkings/,
    )
    expect(out).toContain('1 line; times')
    expect((await say('lines', gameDate, '--player', 'nobody')).out).toContain('None of the 2 lines')
    expect((await say('lines', '2025-01-01')).out).toContain('No line is known')
  })

  test('accuracy is said in words', async () => {
    const { out } = await say(
      'lines',
      'accuracy',
      '--from',
      gameDate,
      '--to',
      gameDate,
      '--market',
      'points_rebounds_assists',
    )
    expect(out).toContain('1 resolved to a player (50.00 %), 1 graded')
    expect(out).toContain(
      'median of the books: mean absolute error 0.500, over 100.00 % of decided, 0 pushes',
    )
    expect(out).toContain('not found: The Cedar Tree (unknown, 1)')
  })
})
