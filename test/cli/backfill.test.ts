/** The commands on a real database and a replay server with a small simulated league. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { type ServedReplay, serveReplay } from '../../src/replay/serve.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let replay: ServedReplay
let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  const simulate = { seed: 'commands', seasonStart: '2025-10-21', days: 12, teams: 8 }
  replay = await serveReplay({ simulate, now: '2025-11-30T12:00:00Z' })
  database = await createTestDatabase('commands')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment(replay.url),
    LOG_LEVEL: 'silent',
  }
})

afterAll(async () => {
  await replay.stop()
  await database.drop()
})

const say = (line: string): Promise<Spoken> => runCommand(line.split(' '), environment)

interface Partition {
  readonly asset: string
  readonly gameDate: string
}

/** Tests of a file run in the order they stand in: each goes on from the state that the one before left. */
describe('backfill', () => {
  test('of an unknown calendar says that the schedule would be fetched first, and touches nothing', async () => {
    const { code, out } = await say('backfill --from 2025-10-21 --to 2025-10-22 --dry-run')
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('the schedule would be fetched first')
    expect(await database.db.query(sql`select 1 from runs union all select 1 from ledger`)).toEqual([])
  })

  test('makes every partition of its dates', async () => {
    const { code, out } = await say('backfill --from 2025-10-21 --to 2025-10-22')
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('Everything of these dates is final.')
  })

  test('a second time finds nothing to do, and every document keeps its bytes', async () => {
    const before = (await say('document predictions 2025-10-22')).out
    const again = await say('backfill --from 2025-10-21 --to 2025-10-22 --json')
    expect(again.code).toBe(exitCodes.done)
    expect(again.json()).toMatchObject({
      committed: 0,
      attempts: 0,
      failed: [],
      waiting: [],
      isInterrupted: false,
    })
    expect((await say('backfill --from 2025-10-21 --to 2025-10-22')).out).toContain('nothing to do')
    const rows = await database.db.query<{ actor: string; details: object }>(sql`
      select actor, details from audit_log where action = 'operator.backfills.order' order by id`)
    expect(rows, 'who asked is written down, whether there was anything to do or not').toHaveLength(3)
    expect(rows.at(-1)).toMatchObject({
      actor: expect.stringMatching(/^cli\//),
      details: { before: null, after: null },
    })
    expect((await say('document predictions 2025-10-22')).out).toBe(before)
    expect(JSON.parse(before)).toMatchObject({ document: 'predictions/2025-10-22', revision: 1 })
  })

  test('touches exactly the partitions that its dry run lists', async () => {
    const preview = await say('backfill --from 2025-10-22 --to 2025-10-24 --dry-run --json')
    const listed = preview.json<{ partitions: Partition[] }>().partitions
    expect(listed.length).toBeGreaterThan(30)
    const [mark] = await database.db.query<{ n: number }>(sql`select count(*)::int as n from attempts`)
    expect((await say('backfill --from 2025-10-22 --to 2025-10-24')).code).toBe(exitCodes.done)
    const touched = await database.db.query<Partition>(sql`
      select distinct asset, game_date as "gameDate" from (
        select asset, game_date, row_number() over (order by started_at, fence) as place from attempts
        where game_date >= '2025-10-23' or fence > 1) later order by 2, 1`)
    const name = ({ asset, gameDate }: Partition): string => `${gameDate} ${asset}`
    expect(touched.map(name).sort()).toEqual(listed.map(name).sort())
    expect(mark?.n).toBeGreaterThan(0)
  })

  test('interrupted keeps what was committed and ends with its own code', async () => {
    const stop = AbortSignal.abort()
    const argv = 'backfill --from 2025-10-25 --to 2025-10-25'.split(' ')
    const { code, out } = await runCommand(argv, environment, stop)
    expect(code).toBe(exitCodes.interrupted)
    expect(out).toContain('the same command goes on from there')
    expect((await say('backfill --from 2025-10-25 --to 2025-10-25')).code).toBe(exitCodes.done)
  })
})

describe('a stored backfill', () => {
  test('of one asset that is made again makes that one and no other, and is listed with its progress', async () => {
    const { code, json } = await say(
      'backfill --from 2025-10-22 --to 2025-10-24 --assets grades --only all --json',
    )
    expect(code).toBe(exitCodes.done)
    const outcome = json<{ committed: number; changed: number; backfill: { id: number } }>()
    expect(outcome).toMatchObject({
      committed: 3,
      changed: 0,
      backfill: { state: 'done', total: 3, done: 3 },
    })
    const { id } = outcome.backfill
    expect((await say('backfill list')).out).toMatch(new RegExp(`${id} +done +\\[#+\\] +3 of 3`))
    expect((await say(`backfill show ${id} --json`)).json()).toMatchObject({
      assets: ['grades'],
      partitions: [{ asset: 'grades', because: 'again', isMade: true }, {}, {}],
    })
  })

  test('of one asset brings what it needs, and nothing that nobody needs', async () => {
    const line = 'backfill --from 2025-10-28 --to 2025-10-28 --assets player_game_summary'
    const shown = (await say(`${line} --dry-run --json`)).json<{ partitions: Partition[] }>().partitions
    const assets = shown.map(({ asset }) => asset)
    expect(assets).toContain('player_boxscores')
    expect(assets).not.toContain('predictions_ridge')
    expect((await say(line)).code).toBe(exitCodes.done)
    const made = await database.db.query<Partition>(sql`
      select asset, game_date as "gameDate" from ledger where game_date = '2025-10-28' order by asset`)
    expect(made.map(({ asset }) => asset)).toEqual(assets.toSorted())
  })

  test('that touches more than it may is refused with the number', async () => {
    const { code, err } = await say('backfill --from 2025-10-29 --to 2025-10-29 --max 3')
    expect(code).toBe(exitCodes.usage)
    expect(err).toMatch(/it would touch \d+ partitions, and 3 are allowed/)
    const preview = await say('backfill --from 2025-10-29 --to 2025-10-29 --max 3 --dry-run')
    expect(preview.out).toMatch(
      /They are more than the 3 that are allowed: it would be refused; --max \d+ allows them/,
    )
    expect((await say('backfill --from 2025-10-29 --to 2025-10-29 --max 0 --dry-run')).code).toBe(
      exitCodes.usage,
    )
  })

  test('left to the workers is paused, resumed and cancelled from another terminal', async () => {
    const line = 'backfill --from 2025-10-29 --to 2025-10-29'
    const { id } = (await say(`${line} --detach --json`)).json<{ id: number }>()
    expect((await say(`backfill pause ${id}`)).out).toContain(`Backfill ${id} is paused`)
    const again = await say(line)
    expect(again.code).toBe(exitCodes.usage)
    expect(again.err).toContain(`backfill resume ${id}`)
    expect((await say(`backfill resume ${id} --detach --json`)).json()).toMatchObject({ state: 'running' })
    expect((await say(`backfill cancel ${id}`)).out).toMatch(/\d+ partitions were taken back, 0 were made/)
    expect((await say(`backfill cancel ${id}`)).code).toBe(exitCodes.usage)
    expect(await database.db.query(sql`select 1 from runs where game_date = '2025-10-29'`)).toEqual([])
    expect((await say('backfill show 4711')).code).toBe(exitCodes.usage)
  })
})

test('a date that was made in real time is run again without a difference, and one without documents is refused', async () => {
  const { code, out } = await say('replay 2025-10-24')
  expect(out).toMatch(
    /2025-10-24, run again through \d+ moments with \d+ attempts: no difference from what is published \(\d\d+ predictions/,
  )
  expect(code).toBe(exitCodes.done)
  expect((await say('replay 2025-10-28')).err).toContain('nothing was published of 2025-10-28')
})

describe('a date whose lines no bookmaker has', () => {
  test('fails with the code, the page and what to type, and ends with code 1', async () => {
    replay.server.faults.order({ match: /historical.*\/odds/, kind: 'empty' })
    const { code, out } = await say('run 2025-10-26')
    replay.server.faults.clear()
    expect(code).toBe(exitCodes.failed)
    expect(out).toContain('prop_line_replies 2025-10-26 [source.no-history]')
    expect(out).toContain('docs/runbook/source.no-history.md')
    expect(out).toContain('explain prop_line_replies 2025-10-26')
  })

  test('explain says what a blocked partition waits for', async () => {
    const { code, out } = await say('explain prop_lines 2025-10-26')
    expect(code).toBe(exitCodes.waits)
    expect(out).toMatch(/gate\s+lines_raw: closed, waits for what it cannot do without: prop_line_replies/)
    expect(out).toMatch(/prop_line_replies +required +– +– +missing/)
  })

  test('status lists the failure, the closed gates and the incident, in words and in JSON', async () => {
    const { out } = await say('status --date 2025-10-26')
    expect(out).toMatch(/2025-10-26 +prop_line_replies +failed/)
    expect(out).toContain('lines_raw closed')
    expect(out).toContain('Open incidents:')
    const report = (await say('status --json')).json()
    expect(Object.keys(report).sort()).toEqual(
      'bootFailures dates deadLetters gates hasController incidents lastChangeAt late now open processes queue sources states workers'.split(
        ' ',
      ),
    )
    expect(report.dates).toEqual(['2025-10-26'])
  })

  test('a dead letter is listed and shown; a redrive wants a reason, and then the date becomes final', async () => {
    const [letter] = (await say('deadletters --json')).json<{ id: number; errorCode: string }[]>()
    expect(letter?.errorCode).toBe('source.no-history')
    expect((await say(`deadletters show ${letter?.id}`)).out).toContain('[source.no-history]')
    expect((await say('deadletters redrive --all')).code).toBe(exitCodes.usage)
    expect((await say('deadletters redrive 4711 --reason x')).code).toBe(exitCodes.usage)
    const redriven = await runCommand(
      ['deadletters', 'redrive', '--all', '--reason', 'lines are back'],
      environment,
    )
    expect(redriven.out).toContain('1 redriven')
    expect((await say('run 2025-10-26')).code).toBe(exitCodes.done)
    expect((await say('deadletters')).out).toContain('No dead letters')
    expect((await say('explain prop_lines 2025-10-26')).code).toBe(exitCodes.done)
  })
})

describe('explain', () => {
  test('lists the assets, nearest first, for a name that is none', async () => {
    const { code, err } = await say('explain prop_line 2025-10-22')
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('There are: prop_lines, ')
  })

  test('of a date that nobody wants says how to want it', async () => {
    const { code, out } = await say('explain games 2025-10-30')
    expect(code).toBe(exitCodes.waits)
    expect(out).toContain('run 2025-10-30')
  })

  test('gives attempts, inputs then and now, and checks in JSON', async () => {
    const explanation = (await say('explain predictions_ridge 2025-10-22 --json')).json()
    expect((explanation.decisions as object[]).at(-1)).toMatchObject({
      state: 'open',
      missing: [],
      failing: [],
    })
    expect((await say('explain predictions_ridge 2025-10-22')).out).toMatch(
      /\d\. since .* ET open: \d+ of \d+ inputs/,
    )
    expect(explanation).toMatchObject({
      asset: 'predictions_ridge',
      gateName: 'predictions',
      row: { state: expect.stringMatching(/^(complete|empty_ok)$/), deadlineVerdict: null },
      checks: [{ name: 'coverage_equation', verdict: 'pass', isBlocking: true }],
    })
    expect(explanation.inputs).toContainEqual(
      expect.objectContaining({ name: 'games', isMissing: false, isStale: false }),
    )
    expect(explanation.attempts).toHaveLength(1)
  })
})

test('a document that is not published is an answer of its own', async () => {
  const { code, out, err } = await say('document results 2025-12-24')
  expect({ code, out }).toEqual({ code: exitCodes.waits, out: '' })
  expect(err).toContain('explain export_results 2025-12-24')
})

test('no output of these commands holds a password or a key', async () => {
  const outputs = await Promise.all(['status --json', 'explain prop_line_replies 2025-10-22 --json'].map(say))
  const password = new URL(database.url).password
  for (const { out, err } of outputs) {
    expect(out + err).not.toContain('replay-key')
    if (password) expect(out + err).not.toContain(password)
  }
})
