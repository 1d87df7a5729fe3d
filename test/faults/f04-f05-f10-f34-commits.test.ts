/** F04, F05, F10, F34: done by the processor's own word, a follow-on message that is never published, a worker that dies between the data
 * and its record, a retry after the rows were written. Rows, record and follow-on work are one transaction, counted and keyed. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { commitPartition } from '../../src/platform/ledger/commit.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { commitDataFirst } from '../simulation/broken-commits.ts'
import { createCrashingDatabase } from '../simulation/crashing-database.ts'
import { findLies } from '../simulation/truth.ts'
import { at } from '../support/toy-pipeline.ts'
import { startToySystem, type ToyOptions, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

afterEach(() => toy.close())

async function start(options: ToyOptions = {}): Promise<void> {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z', options)
  await toy.want([date])
}

/** One asset declares otherwise than it does. */
const declaring =
  (name: string, change: (asset: Pipeline['assets'][number]) => Pipeline['assets'][number]) =>
  (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    asset: (asked) => (asked === name ? change(pipeline.asset(asked)) : pipeline.asset(asked)),
  })

describe('a processor that says it is done, with half of the rows', () => {
  const half = { key: 'a', value: 1 }
  const wanted = { kind: 'exactly', rows: 2, because: 'two are expected' } as const

  it('is not believed: the rows in the table are counted, and nothing follows from it', async () => {
    await start({
      wrapPipeline: declaring('replies', (asset) => ({ ...asset, expects: async () => wanted })),
    })
    toy.world.readings.set(date, [half])
    await toy.settleAt(at(date, '05:00'))
    const row = await toy.row('replies', date)
    expect(row).toMatchObject({ state: 'expected', committedState: null, errorCode: 'check.failed' })
    expect(row.reason).toContain('1 rows, expected exactly 2 (two are expected)')
    expect(await toy.value('replies', date)).toBeNull()
    expect(toy.world.produced.toSorted()).toEqual([`hint ${date}`, `replies ${date}`])
    toy.world.readings.set(date, [half, { key: 'b', value: 2 }])
    await toy.settleAt(row.notBefore!)
    expect(await toy.row('replies', date)).toMatchObject({ state: 'complete', rowCount: 2 })
  })

  it('goes through where nothing is expected of it', async () => {
    const anything = { kind: 'empty_allowed', because: 'whatever comes' } as const
    await start({
      wrapPipeline: declaring('replies', (asset) => ({ ...asset, expects: async () => anything })),
    })
    toy.world.readings.set(date, [half])
    await toy.settleAt(at(date, '05:00'))
    expect(await toy.row('replies', date)).toMatchObject({ state: 'complete', rowCount: 1 })
    expect((await toy.row('report', date)).committedState).toBe('complete')
  })
})

describe('a follow-on message', () => {
  const dropping = (queue: Queue): Queue => ({ ...queue, send: async () => {} })

  it('that is never published costs a loop: the controller finds in the ledger what has become ready', async () => {
    await start({ process: { wrapFollowOn: dropping } })
    await toy.settleAt(at(date, '06:00'))
    for (const { name } of toy.pipeline.assets)
      expect((await toy.row(name, date)).committedState, name).toBe('complete')
    expect(await toy.value('report', date)).toBe(31)
  })

  it('and that nobody looks for leaves everything behind it for ever: nothing is started but the first', async () => {
    let isFirst = true
    const onlyOnce = (queue: Queue): Queue => ({
      ...queue,
      async send(tx, jobs) {
        if (!isFirst) throw new Error('nobody looks')
        await queue.send(tx, jobs)
        isFirst = false
      },
    })
    await start({ process: { wrapQueue: onlyOnce, wrapFollowOn: dropping } })
    await expect(toy.settleAt(at(date, '06:00'))).rejects.toThrow('nobody looks')
    expect((await toy.row('totals', date)).state).toBe('expected')
  })

  it('that cannot be published takes the rows with it: the attempt is tried again as a whole', async () => {
    let failures = 2
    const refusing = (queue: Queue): Queue => ({
      ...queue,
      async send(tx, jobs) {
        if (failures-- > 0) throw Object.assign(new Error('the queue is locked'), { code: '55P03' })
        await queue.send(tx, jobs)
      },
    })
    await start({ process: { wrapFollowOn: refusing } })
    await toy.settleAt(at(date, '05:00'))
    expect(await toy.row('replies', date)).toMatchObject({
      committedState: null,
      errorCode: 'database.contention',
    })
    expect(await toy.value('replies', date)).toBeNull()
    for (const time of ['05:10', '05:30', '05:59']) await toy.settleAt(at(date, time))
    expect(await toy.value('report', date)).toBe(31)
    expect(await toy.attempts('replies', date)).toContain('failed')
  })
})

/** The calls of a commit that are followed by another: at each of them the worker may die. */
async function dieAtEveryCall(commit: typeof commitPartition): Promise<{ lies: string[]; loose: unknown[] }> {
  const patient = (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    assets: pipeline.assets.map((asset) => ({ ...asset, attemptsMax: 100 })),
  })
  await start({ process: { commit }, wrapPipeline: patient })
  toy.clock.advanceTo(at(date, '05:00'))
  await toy.process.end()
  const lies: string[] = []
  for (let call = 20; call < 64; call += 1) {
    const name = `dies at ${call}`
    try {
      const process = await toy.startAnother(name, {
        commit,
        wrap: (real) => createCrashingDatabase(real, { call, when: 'after' }),
      })
      try {
        await process.settle()
      } finally {
        await process.end()
      }
    } catch (error) {
      if (!/SimulatedCrash|the process is gone|after call/.test(String(error))) throw error
    }
    lies.push(...(await findLies(toy.db, toy.pipeline, [date])))
  }
  const last = await toy.startAnother('last', { commit })
  await last.settle()
  const loose = await toy.db.query(sql`select asset from attempts where outcome is null
    union all select asset from ledger l where fence <> (select count(*) from attempts a where a.asset = l.asset)`)
  return { lies, loose }
}

describe('a worker that dies after the data and before the record of it', () => {
  it('has written neither: the ledger never says otherwise than the tables, and no attempt is left running', async () => {
    expect(await dieAtEveryCall(commitPartition)).toEqual({ lies: [], loose: [] })
    expect(await toy.value('report', date)).toBe(31)
  })

  it('leaves rows that nobody knows of where data and record are apart', async () => {
    const { lies } = await dieAtEveryCall(commitDataFirst)
    expect(lies.join('\n')).toContain('the ledger knows of none')
  })
})

describe('a retry after the rows were written', () => {
  const again = async (): Promise<void> => {
    for (let times = 1; times < 5; times += 1) {
      await toy.db.query(sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'totals'`)
      await toy.process.settle()
    }
  }

  it('writes them once: the partition is replaced, by its natural key', async () => {
    await start()
    await toy.settleAt(at(date, '05:00'))
    await again()
    expect(await toy.attempts('totals', date)).toEqual(['complete', ...Array(4).fill('unchanged')])
    expect(await toy.db.query(sql`select key, value from totals`)).toEqual([{ key: 'total', value: 30 }])
  })

  it('writes them five times where it appends and nothing has a key', async () => {
    const appending = declaring('totals', (asset) => ({
      ...asset,
      produce: async (context) => {
        const produced = await asset.produce(context)
        const append = async (tx: Parameters<NonNullable<typeof produced.alongside>>[0]) =>
          void (await tx.query(sql`insert into appended values (30)`))
        return { ...produced, alongside: append }
      },
    }))
    await start({ wrapPipeline: appending })
    await toy.db.query(sql`create table appended (value integer)`)
    await toy.settleAt(at(date, '05:00'))
    await again()
    expect(await toy.db.query(sql`select value from appended`)).toHaveLength(5)
  })
})
