/** F48, F49: the disk of the database is full. PostgreSQL is made to say so by a trigger that raises its own error code at a real write
 * of the running pipeline. Nothing is half written, nothing is lost, no budget is spent, one incident says what to do, and all heals by
 * itself when there is room again. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type PipelineError, toPipelineError } from '../../src/platform/errors.ts'
import { endLeases } from '../../src/platform/ledger/end-leases.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { runPartition } from '../../src/platform/worker/run-partition.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { fill, makeRoom } from '../support/full-disk.ts'
import { createSmallLeague } from '../support/small-league.ts'
import { noHttp, startToySystem } from '../support/toy-system.ts'

const league = createSmallLeague('full disk')
const cause = 'the database is full'
let close: () => Promise<void>

afterEach(() => close())

async function openDay(...given: Parameters<typeof startFaultDay>): Promise<FaultDay> {
  const day = await startFaultDay(...given)
  close = day.close
  return day
}

it('a refresh that finds no room leaves the last good rows, whole, for as long as there is none, and spends nothing', async () => {
  const day = await openDay(league)
  const { db } = day.database
  const readLines = () =>
    db.query(
      sql`select md5(string_agg(p::text, '|' order by p::text)) as lines from prop_lines p where game_date = ${day.gameDate}`,
    )
  await day.liveUntil(day.firstTipMs - 6 * hourMs, 30)
  const [good, lines] = [await day.readLedger('prop_lines'), await readLines()]
  expect(good).toMatchObject({ state: 'complete', used: 0 })
  await fill(db, 'prop_lines')
  const before = await day.countAttempts('prop_lines')
  await day.liveUntil(day.firstTipMs - 4 * hourMs, 5)
  await day.liveUntil(day.firstTipMs - 3 * hourMs, 1)

  const full = await day.readLedger('prop_lines')
  expect(full).toMatchObject({
    state: 'complete',
    code: 'database.full',
    hash: good.hash,
    rows: good.rows,
    used: 0,
  })
  expect(full.reason).toContain('No space left on device')
  expect(await readLines()).toEqual(lines)
  const tried = (await day.countAttempts('prop_lines')) - before
  expect(tried, 'more often than a budget lasts').toBeGreaterThan(8)
  const [gap] = await db.query<{ seconds: number }>(sql`
    select min(seconds)::float8 as seconds from (
      select extract(epoch from started_at - lag(started_at) over (order by fence)) as seconds from attempts
      where asset = 'prop_lines' and game_date = ${day.gameDate} and fence > ${before}) gaps`)
  expect(gap!.seconds, 'it is not knocked at more often').toBeGreaterThanOrEqual(300)
  const [attempts] = await db.query<{ outcomes: string[]; codes: string[] }>(sql`
    select array_agg(distinct outcome) as outcomes, array_agg(distinct error_code) as codes from attempts
    where asset = 'prop_lines' and game_date = ${day.gameDate} and fence > ${before}`)
  expect(attempts).toEqual({ outcomes: ['failed'], codes: ['database.full'] })
  expect(await day.countLetters()).toBe(0)
  expect(await day.readIncidents()).toEqual([{ cause, isOpen: true }])
  const [incident] = await db.query<{ title: string; severity: string }>(
    sql`select title, severity from incidents`,
  )
  expect(incident!.severity).toBe('critical')
  expect(incident!.title).toMatch(/No space left on device.*Make room; .* within 5 minutes/)

  await makeRoom(db, 'prop_lines')
  await day.liveUntil(day.nowMs() + 6 * minuteMs, 3)
  const healed = await day.readLedger('prop_lines')
  expect(healed).toMatchObject({ state: 'complete', code: null, used: 0 })
  expect(healed.hash).not.toBe(good.hash)
  expect(await day.readIncidents()).toEqual([{ cause, isOpen: false }])
})

it('results that find no room are all there once there is some: what follows waited, and nothing became a dead letter', async () => {
  const day = await openDay(league)
  const { db } = day.database
  await day.liveUntil(day.lastTipMs)
  await fill(db, 'player_boxscores')
  await day.liveUntil(day.lastFinalMs + 4 * hourMs, 15)
  expect(await db.query(sql`select 1 from player_boxscores where game_date = ${day.gameDate}`)).toEqual([])
  expect(await day.readLedger('player_boxscores')).toMatchObject({
    state: 'expected',
    code: 'database.full',
    hash: null,
    used: 0,
  })
  expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'complete' })
  expect(await day.readIncidents()).toEqual([{ cause, isOpen: true }])
  await makeRoom(db, 'player_boxscores')
  await day.liveUntil(day.nowMs() + 10 * minuteMs, 2)
  const undone = await db.query(sql`
    select asset, state from ledger where game_date = ${day.gameDate} and state not in ('complete', 'empty_ok')`)
  expect(undone).toEqual([])
  expect(await day.readIncidents()).toEqual([{ cause, isOpen: false }])
  expect(await day.countLetters()).toBe(0)
})

it('where fullness is not known for what it is, the partition is a dead letter at once, and room does not help it', async () => {
  const date = '2025-01-10'
  const toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  close = toy.close
  await toy.want([date])
  await fill(toy.db, 'totals', 'insert', 'XX000')
  await toy.settleAt('2025-01-10T05:00:00Z')
  await makeRoom(toy.db, 'totals')
  await toy.settleAt('2025-01-10T06:00:00Z')
  expect(await toy.row('totals', date)).toMatchObject({ state: 'failed', errorCode: 'pipeline.bug' })
  expect(await toy.attempts('totals', date)).toEqual(['failed'])
})

it('a reply that finds no room in the archive is nobody\u2019s fault: its source stays well, and no other one is asked instead', async () => {
  const day = await openDay(league)
  const { db } = day.database
  await day.liveUntil(day.firstTipMs - 6 * hourMs)
  await fill(db, 'archive_bodies')
  day.order({ match: 'player_props', kind: 'delay', args: { milliseconds: 0 } }) // counts what the other source is asked
  await day.liveUntil(day.firstTipMs - 4 * hourMs, 15)
  const replies = await day.readLedger('prop_line_replies')
  expect(replies).toMatchObject({ state: 'complete', code: 'database.full', used: 0 })
  expect(await db.query(sql`select name from breakers where state = 'open' or failures_in_row > 0`)).toEqual(
    [],
  )
  expect(day.taken()).toEqual([0])
  await makeRoom(db, 'archive_bodies')
  await day.liveUntil(day.nowMs() + 30 * minuteMs, 5)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'complete', code: null })
  expect(await day.readIncidents()).toEqual([{ cause, isOpen: false }])
})

it('where there is no room to record the failure either, the worker tells what failed, goes on, and the lease ends the attempt', async () => {
  const date = '2025-01-10'
  const toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  close = toy.close
  const { db, clock, pipeline } = toy
  await toy.want([date])
  toy.world.obstacles.set('totals', () => {
    throw Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' })
  })
  await toy.settleAt('2025-01-10T05:00:00Z')
  expect(await toy.row('totals', date)).toMatchObject({
    state: 'expected',
    errorCode: 'database.full',
    attemptsUsed: 0,
  })

  await fill(db, 'attempts', 'update')
  clock.advanceBy(5 * minuteMs)
  const said: { fields: Record<string, unknown>; message: string }[] = []
  const log = {
    ...silentLog,
    error: (fields: object, message: string) => void said.push({ fields: { ...fields }, message }),
  }
  const job = { asset: 'totals', gameDate: date, orderedAt: clock.now(), priority: 0 }
  const parts = {
    db,
    pipeline,
    clock,
    log,
    queue: createInProcessQueue(() => {}),
    random: createRandom('full'),
    http: noHttp,
  }
  const thrown = await runPartition({ ...parts, worker: 'two', leaseSeconds: 60 }, job).catch(
    (error: unknown) => error,
  )
  const error: PipelineError = toPipelineError(thrown)
  expect([error.code, error.message]).toEqual([
    'database.full',
    'Error: could not extend file: No space left on device',
  ])
  expect(said).toMatchObject([{ fields: { asset: 'totals', code: 'database.full' } }])
  expect(said[0]!.message).toContain('could not extend file')
  expect(await toy.row('totals', date)).toMatchObject({ state: 'running', fence: 2 })

  await makeRoom(db, 'attempts')
  toy.world.obstacles.delete('totals')
  clock.advanceBy(2 * minuteMs)
  expect(await endLeases(db, clock.now())).toEqual([{ asset: 'totals', gameDate: date }])
  await toy.process.settle()
  expect(await toy.row('totals', date)).toMatchObject({ state: 'complete', errorCode: null })
  expect(await toy.attempts('totals', date)).toEqual(['failed', 'abandoned', 'complete'])
  const open = await db.query(sql`select cause from incidents where resolved_at is null`)
  expect(open).toEqual([])
})
