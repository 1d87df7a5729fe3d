/** The predictions of several markets in one document, which two statements read: each once and in order, and what they say together. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setHalt } from '../../../src/nba/6-exports/halts/operate-halt.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type Evening, lastTipAt, startEvening } from '../../support/published-evening.ts'

interface Said {
  readonly system: string
  readonly market: string
  readonly gameId: string
  readonly playerId: number
}

let evening: Evening
/** Beside the evening's points of ridge. */
beforeEach(async () => {
  evening = await startEvening()
  await evening.database.db.query(sql`
    insert into predictions select r.* from predictions p
    cross join (values ('last_5', 'points'), ('ridge', 'assists'), ('last_5', 'assists'), ('ridge', 'rebounds')) as more(system, market)
    cross join lateral jsonb_populate_record(null::predictions,
      to_jsonb(p) || jsonb_build_object('system', more.system, 'market', more.market)) r`)
})
afterEach(() => evening.close())

async function readNewest(): Promise<{ predictions: Said[]; picks: Said[]; halt: { halted: boolean } }> {
  const documents = await evening.documents()
  return documents.at(-1) as unknown as { predictions: Said[]; picks: Said[]; halt: { halted: boolean } }
}

const spell = (said: readonly Said[]): string[] =>
  said.map(({ market, gameId, playerId, system }) => [market, gameId, playerId, system].join(' '))

async function makeAgain(): Promise<void> {
  await evening.database.db.query(
    sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions'`,
  )
  await evening.settle()
}

test('every prediction stands there once, by market, game, player and system, and so do the picks', async () => {
  await evening.settle()
  const stored = await evening.database.db.query<{ said: string }>(sql`
    select concat_ws(' ', market, game_id, player_id, system) as said from predictions
    order by market, game_id, player_id, system`)
  const { predictions, picks } = await readNewest()
  expect(spell(predictions)).toEqual(stored.map(({ said }) => said))
  expect(predictions).toHaveLength(60)
  expect(picks.map(({ market, gameId, playerId }) => `${market} ${gameId} ${playerId} ridge`)).toEqual(
    spell(predictions.filter(({ system }) => system === 'ridge')),
  )
})

test('once every game has begun the published halt stands, also where all predictions of a market were taken back', async () => {
  await evening.settle()
  await evening.database.db.query(sql`
    insert into predictions select r.* from predictions p
    cross join lateral jsonb_populate_record(null::predictions, to_jsonb(p) || '{"revision": 2, "withdrawn": true}') r
    where p.market = 'rebounds'`)
  evening.clock.advanceTo(lastTipAt.add({ minutes: 1 }))
  await setHalt(evening.database.db, { reason: 'too late', actor: 'test', now: evening.clock.now() })
  await makeAgain()
  const { predictions, picks, halt } = await readNewest()
  expect(new Set(predictions.map(({ market }) => market))).toEqual(new Set(['assists', 'points']))
  expect({ halted: halt.halted, picks: picks.length }).toEqual({ halted: false, picks: 36 })
})
