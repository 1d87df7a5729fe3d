/** `models`, `train` and `backtest` as they are typed, on a small simulated league that was lived through. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { refreshModels } from '../../src/nba/model-registry.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { createFolder } from '../nba/import/write-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from '../support/small-league.ts'
import { runCommand, type Spoken } from './run-command.ts'

interface InUse {
  readonly gameDate: string
  readonly system: string
  readonly hash: string
  readonly trainedHash: string
  readonly pin: { readonly reason: string } | null
}

const league = createSmallLeague('models')
const dates = datesOf(league)
const lastDate = dates.at(-1)!
let database: TestDatabase
let system: SmallSystem

beforeAll(async () => {
  database = await createTestDatabase('cli_models')
  system = await startSmallSystem(database.url, league, `${lastDate}T21:00:00Z`)
})

afterAll(async () => {
  await system.stop()
  await database.drop()
})

const say = (...argv: string[]): Promise<Spoken> =>
  runCommand(argv, { DATABASE_URL: database.url, LOG_LEVEL: 'silent', SIXTHMAN_MARKETS: 'points' })

async function inUse(name: string): Promise<InUse> {
  const all = (await say('models', '--json')).json<InUse[]>()
  return all.find((each) => each.system === name)!
}

async function hashesOf(gameDate: string, name: string): Promise<{ used: string; predicted: string[] }> {
  const [used] = await database.db.query<{ hash: string }>(sql`
    select artefact_hash as hash from models_in_use where game_date = ${gameDate} and system = ${name}`)
  const predicted = await database.db.query<{ hash: string }>(sql`
    select distinct model_hash as hash from (
      select distinct on (market, game_id, player_id) model_hash, withdrawn from predictions
      where game_date = ${gameDate} and system = ${name} order by market, game_id, player_id, revision desc) newest
    where not withdrawn`)
  return { used: used!.hash, predicted: predicted.map(({ hash }) => hash) }
}

/** The tests run in the order they stand in: each goes on from the state that the one before left. */
test('before anything was predicted there is nothing to show, and it is said', async () => {
  const { code, out } = await say('models')
  expect(code).toBe(exitCodes.done)
  expect(out).toMatch(/No model is in use so far/)
  const walked = await say('backtest', '--from', dates[0]!, '--to', lastDate)
  expect(walked.code).toBe(exitCodes.failed)
  expect(walked.out).toMatch(/No day from .* is stored as history/)
})

test('each system has an artefact once dates were predicted, trained on the days before their Monday', async () => {
  const request = { gameDates: dates, scope: 'full', cause: 'backfill', requestedBy: 'test' } as const
  await requestRuns(database.db, { ...request, now: system.clock.now() })
  await system.process.settle()
  const ewma = await inUse('ewma_8')
  expect(ewma).toMatchObject({ gameDate: lastDate, pin: null, trainedHash: ewma.hash })
  const { out } = await say('models')
  expect(out).toMatch(/points +ewma_8 +[0-9a-f]{12} +2025-10-27/)
})

test('the list is of the market that is named, and no other name is taken', async () => {
  const all = (await say('models', '--json')).json<InUse[]>()
  expect((await say('models', '--market', 'points', '--json')).json()).toEqual(all)
  expect((await say('models', '--market', 'rebounds', '--json')).json()).toEqual([])
  const { code, out } = await say('models', '--market', 'rebounds')
  expect(code).toBe(exitCodes.done)
  expect(out).toBe(
    `No model for rebounds is in use on ${lastDate}, only for points. SIXTHMAN_MARKETS says what is predicted.\n`,
  )
  for (const action of ['list', 'show', 'rollback', 'release', 'take-in']) {
    const refused = await say('models', action, 'ridge', '--market', 'goals')
    expect(refused.code).toBe(exitCodes.usage)
    expect(refused.err).toMatch(/no market is named "goals"\. There are: .*points.*rebounds/)
  }
})

test('training ahead of time gives the very artefacts that the date uses', async () => {
  const { code, out } = await say('train', '--date', lastDate, '--reason', 'before the evening', '--json')
  expect(code).toBe(exitCodes.done)
  const trained = JSON.parse(out) as { system: string; hash: string }[]
  const used = (await say('models', '--json')).json<InUse[]>()
  expect(used.length).toBeGreaterThan(8)
  expect(trained.map((each) => [each.system, each.hash]).sort()).toEqual(
    used.map((each) => [each.system, each.hash]).sort(),
  )
  const rows = await database.db.query<{ action: string; input: { reason: string; outcome?: object[] } }>(sql`
    select action, details -> 'input' as input from audit_log where starts_with(action, 'operator.models.train') order by id`)
  expect(rows.map(({ action, input }) => [action, input.reason, input.outcome?.length])).toEqual([
    ['operator.models.train.begin', 'before the evening', undefined],
    ['operator.models.train.end', 'before the evening', trained.length],
  ])
})

test('going back needs a reason, and something to go back to', async () => {
  const refused = await say('models', 'rollback', 'ewma_8')
  expect(refused.code).toBe(exitCodes.usage)
  expect(refused.err).toMatch(/needs --reason/)
  const unknown = await say('models', 'rollback', 'ridge', '--to', 'zzzz', '--reason', 'x')
  expect(unknown.code).toBe(exitCodes.usage)
  expect(unknown.err).toMatch(/no artefact of it begins so/)
  expect((await say('models', 'show', 'xgboost')).err).toMatch(/no system is named "xgboost"/)
})

test('an earlier artefact is put back into use until it is released, and tonight is predicted with it', async () => {
  const before = await inUse('ewma_8')
  const shown = await say('models', 'rollback', 'ewma_8', '--reason', 'too high on rookies', '--json')
  expect(shown.code, shown.err).toBe(exitCodes.done)
  const { hash: target } = shown.json<{ hash: string }>()
  const ahead = (await say('models')).out
  expect(ahead).toContain(`${target.slice(0, 12)}, trained before`)
  expect(ahead).toMatch(
    /ewma_8 \(points\): pinned .* Why: too high on rookies\. It is not in use yet: it counts/,
  )
  expect(ahead).not.toMatch(/points +ewma_8 .*\bpinned\b/)
  const [row] = await database.db.query<{ before: object[]; after: object[] }>(sql`
    select details -> 'before' as before, details -> 'after' as after from audit_log where action = 'operator.models.roll-back'`)
  expect(row).toMatchObject({
    before: [{ hash: before.hash, pinned: null }],
    after: [{ hash: before.hash, pinned: target }],
  })
  // The command reads the clock of this machine, for which tonight is long over: on the evening's own clock it is predicted anew.
  expect(await refreshTonight()).toBe(1)
  const pinned = await inUse('ewma_8')
  expect(pinned).toMatchObject({ trainedHash: before.hash, pin: { reason: 'too high on rookies' } })
  expect(pinned.hash).not.toBe(before.hash)
  expect(shown.json()).toMatchObject({ system: 'ewma_8', market: 'points', hash: pinned.hash })
  expect(await hashesOf(lastDate, 'ewma_8')).toEqual({ used: pinned.hash, predicted: [pinned.hash] })
  const inForce = (await say('models')).out
  expect(inForce).toMatch(/ewma_8 \(points\): pinned .* by cli\/\w+: .* It is in use until it is released/)
  expect(inForce).toMatch(/points +ewma_8 .*\bpinned\b/)

  await say('models', 'release', 'ewma_8', '--reason', 'well again')
  await refreshTonight()
  expect(await inUse('ewma_8')).toMatchObject({ hash: before.hash, pin: null })
  expect(await hashesOf(lastDate, 'ewma_8')).toEqual({ used: before.hash, predicted: [before.hash] })
  const actions = await database.db.query<{ action: string }>(
    sql`select action from audit_log where action like 'model.%' order by id`,
  )
  expect(actions.map(({ action }) => action)).toEqual(['model.pinned', 'model.pin-lifted'])
  const again = ['models', 'release', 'ewma_8', '--reason', 'again']
  expect((await say(...again)).out).toMatch(/nothing was changed/)
  expect((await say(...again, '--json')).json()).toMatchObject({ changed: false, dates: null })
})

/** How many dates were made anew. */
async function refreshTonight(): Promise<number> {
  const order = { system: 'ewma_8', market: 'points', actor: 'test', reason: 'pin', now: system.clock.now() }
  const dates = await database.db.transaction((tx) => refreshModels(tx, order))
  await system.process.settle()
  return dates
}

test('the backtest of the same dates judges every player who played, with everybody’s line accounted for', async () => {
  const { code, out, err } = await say('backtest', '--from', dates[2]!, '--to', lastDate, '--json')
  expect(code, err).toBe(exitCodes.done)
  const { coverage, predictedDays } = JSON.parse(out) as {
    coverage: { lined: number; predicted: number; lost: number; excluded: Record<string, number> }[]
    predictedDays: number
  }
  expect(predictedDays).toBe(dates.length - 3) // the last one is still to be played
  const [points] = coverage
  expect(points!.lined).toBeGreaterThan(20)
  expect(points!.lost).toBe(0)
  expect(points!.lined).toBe(
    points!.predicted + Object.values(points!.excluded).reduce((sum, players) => sum + players, 0),
  )
})

test('a CatBoost model is taken in where its columns are features, and takes no side while nothing says how far it errs', async () => {
  const folder = await createFolder()
  const model = {
    features_info: {
      float_features: [
        {
          feature_index: 0,
          flat_feature_index: 0,
          feature_id: 'ewma_8',
          nan_value_treatment: 'AsFalse',
          borders: [10],
        },
      ],
    },
    oblivious_trees: [
      {
        splits: [{ split_type: 'FloatFeature', float_feature_index: 0, border: 10, split_index: 0 }],
        leaf_values: [6, 18],
        leaf_weights: [40, 60],
      },
    ],
    scale_and_bias: [1, [0.5]],
  }
  const take = async (name: string, json: object, ...more: string[]): Promise<Spoken> => {
    const file = await folder.write(`${name}.json`, JSON.stringify(json))
    return say('models', 'take-in', file, '--trained-before', dates[1]!, '--reason', 'by hand', ...more)
  }
  const done = await take('good', model)
  expect(done.code, done.err).toBe(exitCodes.done)
  expect(done.out).toMatch(/Too few days from then on are stored .* it takes no side/)
  const told = (await take('good', model, '--json')).json()
  expect(told).toMatchObject({ system: 'symmetric_boosting', market: 'points', judgedRows: null })
  await refreshTonight()
  const shown = (await say('models', 'show', 'symmetric_boosting')).out
  expect(shown).toMatch(/model: trees, of days before/)
  const renamed = JSON.parse(JSON.stringify(model)) as typeof model
  renamed.features_info.float_features[0]!.feature_id = 'vibes'
  const refused = await take('unknown', renamed)
  expect(refused.code).toBe(exitCodes.usage)
  expect(refused.err).toMatch(/the model's inputs vibes are no features/)
  expect((await take('broken', { trees: [] })).err).toMatch(/not oblivious are not supported/)
  await folder.remove()
})
