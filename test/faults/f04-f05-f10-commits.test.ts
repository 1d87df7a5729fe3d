/** F04, F05, F10 on a day of the league: done by the processor's own word, a follow-on message that is never published or cannot be, a worker that
 * dies between the data and its record. Rows, record and follow-on work are one transaction, counted by reading them back. */

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readNewestDocument } from '../../src/nba/6-exports/stored-documents.ts'
import { noPicksCause } from '../../src/nba/healers/publication.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type CommitPartition, commitPartition } from '../../src/platform/ledger/commit.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { commitDataFirst } from '../simulation/broken-commits.ts'
import { type CrashingDatabase, createCrashingDatabase } from '../simulation/crashing-database.ts'
import {
  type Content,
  describeTimeless,
  findDifferences,
  findLies,
  findUnfinished,
} from '../simulation/truth.ts'
import { changingAsset, unjudged } from '../support/changing-asset.ts'
import { type FaultDay, type FaultDayOptions, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, type SmallSystemOptions } from '../support/small-league.ts'

const league = createSmallLeague('commits')
let day: FaultDay

afterEach(() => day.close())

async function liveEvening(options: FaultDayOptions = {}): Promise<void> {
  day = await startFaultDay(league, options)
  await liveToTips()
  await day.liveUntil(day.lastFinalMs + 4 * hourMs, 60)
}

/** Lines are posted nine hours, four hours, and a quarter of an hour before a tip. */
async function liveToTips(): Promise<void> {
  await day.liveUntil(day.firstTipMs - 9 * hourMs, 900)
  await day.liveUntil(day.firstTipMs - hourMs, 120)
  await day.liveUntil(day.lastTipMs + minuteMs, 60)
}

/** How many grades the evening's newest results say; null where there are none. */
async function readGraded(): Promise<number | null> {
  const newest = await readNewestDocument(day.database.db, 'results', day.gameDate)
  return newest ? (JSON.parse(newest.body) as { grades: object[] }).grades.length : null
}

const countGrades = async (): Promise<number> =>
  (await day.database.db.query(sql`select 1 from grades where game_date = ${day.gameDate}`)).length

const readOutcomes = async (asset: string): Promise<(string | null)[]> =>
  (
    await day.database.db.query<{ outcome: string | null }>(sql`
      select outcome from attempts where asset = ${asset} and game_date = ${day.gameDate} order by fence`)
  ).map(({ outcome }) => outcome)

describe('a processor that says it is done, with half of the grades', () => {
  /** So often it stops half way. */
  let halves: number
  let of: number

  const half = changingAsset('grades', (asset) => ({
    produce: async (context) => {
      const produced = await asset.produce(context)
      const [rows] = produced.rows
      of = rows!.length
      return halves-- > 0 ? { ...produced, rows: [rows!.slice(0, Math.floor(of / 2))] } : produced
    },
  }))

  it('is not believed: the rows are counted, nothing follows from it, and the next attempt grades everybody', async () => {
    halves = 2
    day = await startFaultDay(league, { wrapPipeline: half })
    await liveToTips()
    while (halves === 2) await day.liveUntil(day.nowMs() + 10 * minuteMs)
    const refused = await day.readLedger('grades')
    expect(refused).toMatchObject({ state: 'expected', code: 'check.failed', hash: null, rows: null })
    expect(refused.reason).toContain(`${Math.floor(of / 2)} rows, expected exactly ${of}`)
    expect(await countGrades()).toBe(0)
    expect(await readGraded()).toBeNull()

    await day.liveUntil(day.nowMs() + 20 * minuteMs, 5)
    expect(await day.readLedger('grades')).toMatchObject({ state: 'complete', code: null, rows: of })
    expect(await readOutcomes('grades')).toEqual(['failed', 'failed', 'complete'])
    expect(await readGraded()).toBe(of)
    expect(await day.readIncidents()).toEqual([])
  })

  it('goes through where nothing is expected of it', async () => {
    halves = Number.POSITIVE_INFINITY
    const unexpected = changingAsset('grades', () => unjudged)
    await liveEvening({
      wrapPipeline: (pipeline) => unexpected(half(pipeline)),
      process: { healers: [] },
    })
    expect(await day.readLedger('grades')).toMatchObject({ state: 'complete', code: null })
    expect(await readGraded()).toBe(Math.floor(of / 2))
    expect(await day.readIncidents()).toEqual([])
  })
})

describe('a follow-on message', () => {
  const dropping = (queue: Queue): Queue => ({ ...queue, send: async () => {} })

  let undisturbed: Content

  beforeAll(async () => {
    await liveEvening()
    undisturbed = await describeTimeless(day.database.db)
    await day.close()
  })

  it('that is never published costs a loop: the day ends with the same bytes', async () => {
    await liveEvening({ process: { wrapFollowOn: dropping } })
    expect(findDifferences(undisturbed, await describeTimeless(day.database.db))).toEqual([])
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
  })

  it('and that nobody looks for leaves everything behind it for ever: lines are fetched, and nothing is made of them', async () => {
    let isLost = false
    /** What the clock begins, the polls of sources, goes out; what follows from something only its message would begin. */
    const nobodyLooks = (queue: Queue): Queue => ({
      ...queue,
      async send(tx, jobs) {
        const begun = jobs.filter(({ phase }) => !isLost || phase === '1-sources')
        if (begun.length === 0) throw new Error('nobody looks')
        await queue.send(tx, begun)
      },
    })
    const losing = (queue: Queue): Queue => ({
      ...queue,
      send: async (tx, jobs) => (isLost ? undefined : queue.send(tx, jobs)),
    })
    day = await startFaultDay(league, { process: { wrapQueue: nobodyLooks, wrapFollowOn: losing } })
    await day.liveUntil(day.firstTipMs - 10 * hourMs, 900)
    isLost = true
    const thrown = await day.liveThrough(day.firstTipMs - minuteMs, 120)
    expect(new Set(thrown.map(String))).toEqual(new Set(['Error: nobody looks']))
    expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'complete' })
    for (const asset of ['prop_lines', 'feature_vectors', 'predictions_ridge', 'export_predictions'])
      expect(await day.countAttempts(asset), asset).toBe(0)
    expect(await day.readIncidents()).toEqual([{ cause: noPicksCause, isOpen: true }])
  })

  it('that cannot be published takes the rows with it: the attempt is tried again as a whole', async () => {
    let committing = ''
    let failures = 2
    const refusing = (queue: Queue): Queue => ({
      ...queue,
      async send(tx, jobs) {
        if (committing === 'prop_line_replies' && failures-- > 0)
          throw Object.assign(new Error('the queue is locked'), { code: '55P03' })
        await queue.send(tx, jobs)
      },
    })
    const commit: CommitPartition = (db, request) => {
      committing = request.asset.name
      return commitPartition(db, request)
    }
    day = await startFaultDay(league, { process: { commit, wrapFollowOn: refusing } })
    await day.liveUntil(day.firstTipMs - 10 * hourMs, 900)
    while (failures === 2) await day.liveUntil(day.nowMs() + 15 * minuteMs)
    expect(await day.readLedger('prop_line_replies')).toMatchObject({
      hash: null,
      code: 'database.contention',
    })
    const kept = await day.database.db.query(sql`
      select 1 from source_replies where asset = 'prop_line_replies' and game_date = ${day.gameDate}`)
    expect(kept).toEqual([])
    await day.liveUntil(day.firstTipMs - 5 * hourMs, 60)
    expect(failures).toBeLessThanOrEqual(0)
    expect(await readOutcomes('prop_line_replies')).toContain('failed')
    expect(await day.readLedger('export_predictions')).toMatchObject({ state: 'complete' })
    expect(await day.readIncidents()).toEqual([])
  })
})

describe('a worker that dies after the data and before the record of it', () => {
  /** It dies after the first call of its commit of the grades, its successor after the second, and so on until one has answered its last. */
  async function dieAtEveryCall(commit: CommitPartition): Promise<{ deaths: number; lies: string[] }> {
    let crashing: CrashingDatabase
    let call = 1
    const options: SmallSystemOptions['process'] = {
      wrap: (real) => {
        crashing = createCrashingDatabase(real)
        return crashing
      },
      async commit(db, request) {
        if (request.asset.name === 'grades')
          crashing.arm({ call: crashing.calls.length + call, when: 'after' })
        const outcome = await commit(db, request)
        crashing.arm(undefined)
        return outcome
      },
    }
    const patient = changingAsset('grades', () => ({ attemptsMax: 100 }))
    day = await startFaultDay(league, { process: options, wrapPipeline: patient })
    const { db } = day.database
    await liveToTips()
    const lies: string[] = []
    let minutes = 30
    while (day.nowMs() < day.lastFinalMs + 5 * hourMs && lies.length === 0) {
      const [death] = await day.liveThrough(day.nowMs() + minutes * minuteMs, minutes)
      minutes = death === undefined ? 30 : 2
      if (death === undefined) continue
      if (!crashing!.isDead()) throw new Error('it did not die of the test', { cause: death })
      lies.push(...(await findLies(db, day.system.pipeline, [day.gameDate])))
      await day.system.restart(`after call ${call}`)
      call += 1
    }
    return { deaths: call - 1, lies }
  }

  it('has written neither: the ledger never says otherwise than the tables, and each attempt has its end', async () => {
    const { deaths, lies } = await dieAtEveryCall(commitPartition)
    expect(deaths).toBeGreaterThan(10)
    expect(lies).toEqual([])
    const { rows, state } = await day.readLedger('grades')
    expect(state).toBe('complete')
    expect(await readOutcomes('grades')).toEqual([...Array(deaths - 1).fill('abandoned'), 'complete'])
    expect(await countGrades()).toBe(rows)
    expect(await readGraded()).toBe(rows)
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
  })

  it('leaves rows that nobody knows of where data and record are apart', async () => {
    const { lies } = await dieAtEveryCall(commitDataFirst)
    expect(lies.join('\n')).toMatch(/grades .*: \d+ rows are there, the ledger knows of none/)
  })
})
