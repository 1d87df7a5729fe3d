/** F39: making documents again deleted picks that had been published, and the record with them. Here publication is append-only: an export that
 * dies anywhere leaves what was published, a model that is gone takes no pick with it, and every new revision says why there is one. */

import { afterEach, describe, expect, test } from 'vitest'
import { liftHalt, setHalt } from '../../src/nba/6-exports/halts/operate-halt.ts'
import { readLedger } from '../../src/nba/6-exports/ledger.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { type CrashingDatabase, createCrashingDatabase } from '../simulation/crashing-database.ts'
import { readRevisions } from '../support/document-revisions.ts'
import { type Evening, firstTipAt, gameDate, startEvening } from '../support/published-evening.ts'
import { startSimulatedProcess } from '../support/simulated-process.ts'
import { noHttp } from '../support/toy-system.ts'

let evening: Evening
afterEach(() => evening.close())

const readAll = () => readRevisions(evening.database.db, sql`game_date = ${gameDate}`)

/** Of the newest row of everything that is predicted. */
function addRevision(line: Sql, median: Sql, withdrawn: Sql): Sql {
  return sql`
    insert into predictions select r.* from (
      select distinct on (market, game_id, player_id) * from predictions order by market, game_id, player_id, revision desc) n
    cross join lateral jsonb_populate_record(null::predictions, to_jsonb(n) || jsonb_build_object(
      'revision', n.revision + 1, 'line', ${line}, 'median', ${median}, 'withdrawn', ${withdrawn})) r`
}

/** Everything says another line from now on. */
async function moveLines(line: number): Promise<void> {
  await evening.database.db.query(
    addRevision(sql`${line}::integer`, sql`${line / 100 + 2}::float8`, sql`false`),
  )
  await evening.database.db.query(
    sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions'`,
  )
}

/** The artefact that the predictions name by its hash, in use on the date, and the vectors that it was asked about. */
async function storeModel(): Promise<void> {
  const { db } = evening.database
  await db.query(sql`
    insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
    select model_hash, system, market, '2025-01-13', 1000, '{}' from predictions group by model_hash, system, market`)
  await db.query(sql`
    insert into models_in_use (game_date, system, market, artefact_hash, trained_hash, verdict, reasons, health, health_reason)
    select distinct game_date, system, market, model_hash, model_hash, 'first', array[]::text[], 'healthy', '' from predictions`)
  await db.query(sql`
    insert into feature_vectors (game_date, game_id, player_id, market, team_id, opponent_id, as_of, vector, provenance, quality, tier,
      missing_required, vector_hash)
    select game_date, game_id, player_id, market, 1610612737, 1610612738, as_of, '{}', '', 90, 'silver', '{}', vector_hash from predictions`)
}

/** Every row of it: nothing is left that the predictions' hashes could be looked up in. */
async function deleteModel(): Promise<{ inUse: number; artefacts: number; vectors: number }> {
  const { db } = evening.database
  const remove = async (statement: Sql): Promise<number> => (await db.query(statement)).length
  return {
    inUse: await remove(sql`delete from models_in_use returning 1`),
    artefacts: await remove(sql`delete from model_artefacts returning 1`),
    vectors: await remove(sql`delete from feature_vectors returning 1`),
  }
}

/** A process that is lost at its n-th call of the database; undefined where it came to its end before. */
async function loseProcess(call: number, when: 'before' | 'after'): Promise<boolean> {
  let dying: CrashingDatabase | undefined
  const { database, pipeline, clock } = evening
  try {
    const process = await startSimulatedProcess({
      ...{
        url: database.url,
        pipeline,
        clock,
        http: noHttp,
        name: `dying ${call}`,
        connections: database.db,
      },
      wrap(real) {
        dying = createCrashingDatabase(real, { call, when })
        return dying
      },
    })
    try {
      await process.settle()
      return false
    } finally {
      await process.end()
    }
  } catch (error) {
    if (dying?.isDead()) return true
    throw error
  }
}

describe('an export that dies', () => {
  test('at any of its calls leaves what was published whole, and the next process publishes both documents once', async () => {
    evening = await startEvening({ predicted: 5 })
    await evening.settleAt('2025-01-15T17:00:00Z')
    let published = await readAll()
    expect(published.map(({ name, revision }) => `${name} ${revision}`)).toEqual([
      'best-bets 1',
      'predictions 1',
    ])
    let isOver = false
    let deaths = 0
    for (let call = 1; !isOver; call += 1) {
      for (const when of ['before', 'after'] as const) {
        await moveLines(when === 'before' ? 1850 + 100 * call : 1900 + 100 * call)
        if (!(await loseProcess(call, when))) {
          isOver = true
          break
        }
        deaths += 1
        const left = await readAll()
        const added = left.filter(
          ({ name, revision }) => !published.some((each) => each.name === name && each.revision === revision),
        )
        expect(left.filter((each) => !added.includes(each))).toEqual(published) // no byte of what was there has changed
        expect([0, 2]).toContain(added.length)
        for (const { body } of added) expect(body.endsWith('}\n') && JSON.parse(body)).toBeTruthy()
        await evening.settle()
        published = await readAll()
        const newest = published.filter(({ revision }) => revision === published.at(-1)!.revision)
        const said = newest.map(({ body }) =>
          (JSON.parse(body) as { picks: { line: number }[] }).picks.map(({ line }) => line),
        )
        expect(said).toHaveLength(2)
        expect(said[0]).toEqual(said[1])
        expect(new Set(said[0])).toEqual(new Set([when === 'before' ? 18.5 + call : 19 + call]))
      }
    }
    expect(deaths).toBeGreaterThan(40)
    expect(published.at(-1)!.revision).toBe(deaths + 1)
  })
})

describe('a published pick', () => {
  test('stays when its model is deleted and its prediction withdrawn after the tip, in the documents and in the record', async () => {
    evening = await startEvening()
    await storeModel()
    await evening.settleAt('2025-01-15T17:00:00Z')
    const [before] = await evening.documents()
    await evening.settleAt(firstTipAt.add({ minutes: 5 }))
    expect(await deleteModel()).toEqual({ inUse: 1, artefacts: 1, vectors: 12 })
    await evening.database.db.query(addRevision(sql`n.line`, sql`n.median`, sql`true`))
    await evening.database.db.query(
      sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions'`,
    )
    await evening.settleAt(firstTipAt.add({ minutes: 6 }))
    const newest = (await evening.documents()).at(-1)!
    const tipped = before!.picks.filter(({ gameId }) => gameId === '0022400500')
    expect(tipped).toHaveLength(6)
    expect(newest.picks).toEqual(tipped) // the other game has not begun: nothing speaks for its picks any more
    const { entries: record } = await readLedger(evening.database.db, gameDate)
    expect(record).toHaveLength(12)
    expect(record.filter(({ standing }) => standing === 'stood')).toHaveLength(6)
    expect(record.every(({ outcome }) => outcome === 'pending')).toBe(true)

    // A prediction that is gone is not graded; the pick ends as its game did all the same.
    const { gameId, playerId } = tipped[0]!
    await evening.database.db.query(sql`update games set status = 'final' where game_id = ${gameId}`)
    await evening.database.db.query(sql`
      insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes,
        pts, reb, ast, fg3m, known_at, withdrawn, source)
      select game_date, game_id, ${playerId}::integer, 1, 'a player', home_team_id, away_team_id, true, 'active', 30, 60, 30, 30, 15,
        ${evening.clock.now()}, false, 'test' from games where game_id = ${gameId}`)
    const ended = (await readLedger(evening.database.db, gameDate)).entries.filter(
      ({ outcome }) => outcome !== 'pending',
    )
    expect(ended.map((each) => each.playerId)).toEqual([playerId])
    expect(ended[0]).toMatchObject({ outcome: ended[0]!.side === 'OVER' ? 'win' : 'loss', actual: 60 })
  })

  test('is taken back by a halt in all documents at once, and each revision says why', async () => {
    evening = await startEvening()
    await evening.settleAt('2025-01-15T17:00:00Z')
    const order = { actor: 'test', now: evening.clock.now() }
    await setHalt(evening.database.db, { ...order, reason: 'the lines look wrong' })
    await evening.settleAt('2025-01-15T17:01:00Z')
    await liftHalt(evening.database.db, { ...order, reason: 'they were right', now: evening.clock.now() })
    await evening.settleAt('2025-01-15T17:02:00Z')
    const said = (await readAll()).map(({ name, revision, body }) => {
      const document = JSON.parse(body) as { picks: object[]; verdict?: string; revisedBecause: string[] }
      return [name, revision, document.picks.length, document.verdict, document.revisedBecause.join()]
    })
    expect(said).toEqual([
      ['best-bets', 1, 12, 'no_bet', ''],
      ['best-bets', 2, 0, 'halted', 'halt'],
      ['best-bets', 3, 12, 'no_bet', 'halt'],
      ['predictions', 1, 12, undefined, ''],
      ['predictions', 2, 0, undefined, 'halt'],
      ['predictions', 3, 12, undefined, 'halt'],
    ])
    const bets = (await readAll()).filter(({ name }) => name === 'best-bets')
    expect(JSON.parse(bets[1]!.body)).toMatchObject({ why: 'halted: the lines look wrong' })
    expect((JSON.parse(bets[2]!.body) as { why: string }).why).toContain('no probability is calibrated yet')
  })
})
