/** Each action is done as it is meant, and then asked for with one of its fields spoiled: what is refused changes nothing, and nothing ends as a fault of ours. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActionEndpoint } from '../../src/api/v1/endpoint.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { type ApiStage, doneDate, hashTables, openDate, setApiStage } from '../support/api-stage.ts'
import { expectTold, nasty } from '../support/fuzzing.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    select asset, ${openDate}, 90, 'check.failed', 'x', '{}', 3, ${clock.now()} from unnest(array['hint', 'readings']) as asset`)
  await openIncident(db, { cause: 'shift', severity: 'warning', title: 'x', details: {}, now: clock.now() })
  await db.query(sql`
    insert into incident_looks (cause, verdicts, looked_at, level_parts)
    values ('shift', '{true}', ${clock.now()}, '[{"of":"","value":3,"severity":"warning"}]')`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, source, known_at) values (${doneDate}, 7, 'Bobby Portis', 'nba-stats', ${clock.now()})`)
})
afterAll(() => stage.close())

const reason = 'as it is meant'
/** Done in the order in which the API lists them. */
const sound: Readonly<Record<string, readonly [path: string, body: object]>> = {
  'partitions.retry': [`/partitions/totals/${openDate}/retry`, { reason }],
  'partitions.force': [`/partitions/totals/${doneDate}/force`, { reason }],
  'halt.set': ['/halt/set', { reason }],
  'halt.resume': ['/halt/resume', { reason }],
  'incidents.acknowledge': ['/incidents/acknowledge', { ids: [1], note: reason }],
  'incidents.resolve': ['/incidents/resolve', { ids: [1], note: reason }],
  'incidents.accept': ['/incidents/accept', { ids: [3], note: reason }],
  'dead-letters.redrive': ['/dead-letters/redrive', { ids: [2], reason }],
  'dead-letters.discard': ['/dead-letters/discard', { ids: [3], reason }],
  'backfills.order': [
    '/backfills',
    { from: openDate, to: openDate, only: ['all'], assets: ['totals'], reason },
  ],
  'backfills.pause': ['/backfills/1/pause', { reason }],
  'backfills.resume': ['/backfills/1/resume', { reason }],
  'backfills.cancel': ['/backfills/1/cancel', { reason }],
  'schedules.run': ['/schedules/morning/run', { reason }],
  'schedules.enable': ['/schedules/morning/enable', { reason }],
  'schedules.disable': ['/schedules/morning/disable', { reason }],
  'breakers.open': ['/breakers/open', { name: 'source/espn/injuries', minutes: 30, reason }],
  'breakers.close': ['/breakers/close', { name: 'source/espn/injuries', reason }],
  'models.release': ['/models/release', { system: 'ridge', market: 'points', reason }],
  'names.confirm': ['/names/confirm', { postedName: 'B. Portiss', playerId: 7, reason }],
  'names.forget': ['/names/forget', { name: 'B. Portiss', reason }],
}
const actions = endpoints.filter((each): each is ActionEndpoint => each.kind === 'action')

test('every action is tried, but those of people (own-account.test.ts) and one that needs a trained model', () => {
  const left = actions.map(({ name }) => name).filter((name) => !(name in sound) && !name.startsWith('me.'))
  expect(left).toEqual(['models.roll-back'])
})

test('a sign that the database cannot keep is refused in every text of every action', async () => {
  const before = await hashTables(stage.toy.db)
  for (const [name, [path, body]] of Object.entries(sound))
    for (const [field, value] of Object.entries(body)) {
      if (typeof value !== 'string') continue
      for (const sign of ['\u0000', '\ud800']) {
        const reply = await stage.post(`/api/v1${path}`, { ...body, [field]: `${value}${sign}` })
        expect([name, field, reply.status, (await reply.text()).slice(0, 200)]).toMatchObject([
          name,
          field,
          400,
          expect.any(String),
        ])
      }
    }
  expect(await hashTables(stage.toy.db)).toEqual(before)
})

test.for(actions.filter(({ name }) => name in sound))('$name', async ({ name, body: shape }) => {
  const [path, body] = sound[name]!
  const done = await stage.post(`/api/v1${path}`, body)
  expect([done.status, await done.text()]).toEqual([200, expect.any(String)])
  let before = await hashTables(stage.toy.db)
  let refused = 0
  const parts = fc.record({
    field: fc.constantFrom(...Object.keys(shape.shape), '__proto__', 'x'),
    value: fc.oneof(nasty, fc.jsonValue(), fc.constant(undefined), fc.array(fc.integer())),
  })
  const spoiled = parts.filter(({ field, value }) => field !== 'ids' || value !== undefined) // without numbers all that are open are meant
  await fc.assert(
    fc.asyncProperty(spoiled, async ({ field, value }) => {
      const sent = { ...body, ...Object.fromEntries([[field, value]]) }
      const reply = await stage.post(`/api/v1${path}`, sent)
      const { status } = reply
      await expectTold(reply, [path, JSON.stringify(sent).slice(0, 300)])
      const after = await hashTables(stage.toy.db)
      if (status >= 400) {
        refused += 1
        expect([...after].filter(([table, hash]) => hash !== before.get(table))).toEqual([])
      }
      before = after
    }),
    { numRuns: 12 },
  )
  expect(refused).toBeGreaterThan(0)
})
