/** F34: a retry after the rows were written. They are written once: the partition is replaced, by its natural key. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { at } from '../support/toy-pipeline.ts'
import { startToySystem, type ToyOptions, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

afterEach(() => toy.close())

async function start(options: ToyOptions = {}): Promise<void> {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z', options)
  await toy.want([date])
}

const again = async (): Promise<void> => {
  for (let times = 1; times < 5; times += 1) {
    await toy.db.query(sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'totals'`)
    await toy.process.settle()
  }
}

it('a retry writes its rows once', async () => {
  await start()
  await toy.settleAt(at(date, '05:00'))
  await again()
  expect(await toy.attempts('totals', date)).toEqual(['complete', ...Array(4).fill('unchanged')])
  expect(await toy.db.query(sql`select key, value from totals`)).toEqual([{ key: 'total', value: 30 }])
})

it('a retry writes them five times where it appends and nothing has a key', async () => {
  const appending = changingAsset('totals', (asset) => ({
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
