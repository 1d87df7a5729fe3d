import { describe, expect, it } from 'vitest'
import { features, featureSchema as schema } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import { hashArtefact, loadEstimator, type ModelArtefact } from '../../../src/nba/5-predictions/artefact.ts'
import { createPredictors } from '../../../src/nba/5-predictions/predictor.ts'
import { systems } from '../../../src/nba/5-predictions/systems/index.ts'
import { createTrainer } from '../../../src/nba/5-predictions/training/trainer.ts'
import { trainingCutoff } from '../../../src/nba/5-predictions/training/training-cutoff.ts'
import { type GameDate, parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { type DayBlock, silentEvening } from '../../../src/nba/domain/history.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { makeHistory, makeLine } from '../features/make-history.ts'

const blocks = makeHistory({ days: 90 })
const cutoff = parseGameDate('2023-03-13')

function startTrainer() {
  const fold = createHistoryFold(['points'])
  const trainer = createTrainer({ schema, market: 'points' })
  const teach = (block: DayBlock): void => {
    const { gameDate, season } = block
    visitTrainingRows(fold, block, 'points', (values, target, game, line, quality) => {
      trainer.observe({ gameDate, season, values, target, game, line, quality })
    })
    fold.apply(block)
  }
  return { trainer, teach }
}

function train(some: readonly DayBlock[], at: GameDate = cutoff): Promise<readonly ModelArtefact[]> {
  const { trainer, teach } = startTrainer()
  for (const block of some) teach(block)
  return trainer.train(at)
}

function scramble(block: DayBlock): DayBlock {
  return {
    ...block,
    playerGames: block.playerGames.map((game) => ({ ...game, points: 90 - game.points, minutes: 5 })),
  }
}

const artefacts = await train(blocks)
const ridge = artefacts.find((each) => each.system === 'ridge')!

describe('training', { timeout: 30_000 }, () => {
  it('makes one artefact a system, and says what it has seen', () => {
    expect(artefacts.map((each) => each.system)).toEqual(systems.map((each) => each.name))
    expect(ridge.trainedThrough! < cutoff).toBe(true)
    expect(ridge.rows).toBeGreaterThan(1000)
    expect(ridge.model).toMatchObject({ kind: 'linear', fit: { rows: ridge.rows } })
    expect(ridge.distribution!.rows).toBeGreaterThan(1500)
  })

  it('knows nothing of the cutoff and what came after', async () => {
    const changed = blocks.map((block) => (block.gameDate >= cutoff ? scramble(block) : block))
    expect((await train(changed)).map(hashArtefact)).toEqual(artefacts.map(hashArtefact))
    const earlier = await train(blocks.filter((block) => block.gameDate < cutoff))
    expect(earlier.map(hashArtefact)).toEqual(artefacts.map(hashArtefact))
  })

  it('does know the day before the cutoff week', async () => {
    const last = ridge.trainedThrough!
    const changed = blocks.map((block) => (block.gameDate === last ? scramble(block) : block))
    const other = (await train(changed)).find((each) => each.system === 'ridge')!
    expect(hashArtefact(other)).not.toBe(hashArtefact(ridge))
  })

  it('lets others have their turn within a week, and what is learned meanwhile changes nothing', async () => {
    const { trainer, teach } = startTrainer()
    for (const block of blocks.filter(({ gameDate }) => gameDate < cutoff)) teach(block)
    const later = blocks.filter(({ gameDate }) => gameDate >= cutoff)
    let turns = 0
    const made = await trainer.train(cutoff, {
      giveWay: async () => {
        turns += 1
        if (turns % 100 === 0 && later.length > 0) teach(later.shift()!)
      },
    })
    expect(made.map(hashArtefact)).toEqual(artefacts.map(hashArtefact))
    expect(later).toHaveLength(0)
    const weeks = new Set(blocks.map(({ gameDate }) => trainingCutoff(gameDate))).size
    // After every row, and about each of the five things that are fitted of a system.
    expect(turns).toBeGreaterThan(ridge.distribution!.rows + 4 * weeks * systems.length)
  })

  it('that was stopped in the midst of a week goes on where it stood', async () => {
    const { trainer, teach } = startTrainer()
    for (const block of blocks) teach(block)
    for (const stoppedAt of [900, 700, 1100]) {
      let turns = 0
      const giveWay = async () => {
        turns += 1
        if (turns === stoppedAt) throw new Error('the attempt is over')
      }
      await expect(trainer.train(cutoff, { giveWay })).rejects.toThrow('the attempt is over')
    }
    expect((await trainer.train(cutoff)).map(hashArtefact)).toEqual(artefacts.map(hashArtefact))
  })

  it('is the same lived week by week or walked through at once, over a summer, too', async () => {
    const seasons = [
      ...makeHistory({ days: 60 }),
      ...makeHistory({ days: 20, firstDate: '2023-10-24', season: '2023-24', seasonDigits: 23 }),
    ]
    const mondays = ['2023-10-23', '2023-10-30', '2023-11-20'].map(parseGameDate)
    const { trainer: lived, teach } = startTrainer()
    const inUse = new Map<GameDate, readonly ModelArtefact[]>()
    let last = trainingCutoff(seasons[0]!.gameDate)
    for (const block of [...seasons, { ...seasons.at(-1)!, gameDate: parseGameDate('2023-12-05') }]) {
      const monday = trainingCutoff(block.gameDate)
      if (monday !== last) inUse.set(monday, await lived.train(monday))
      last = monday
      teach(block)
    }
    const [first] = mondays
    expect(inUse.get(first!)!.find(({ system }) => system === 'ridge')!.promotion).toMatchObject({
      verdict: 'promoted',
    })
    for (const monday of mondays) {
      const atOnce = await train(seasons, monday)
      expect(atOnce.map(hashArtefact), monday).toEqual(inUse.get(monday)!.map(hashArtefact))
    }
  })

  it('takes Mondays only, and rows in the order of the calendar', async () => {
    await expect(train(blocks, parseGameDate('2023-03-14'))).rejects.toThrow(/no Monday/)
    const trainer = createTrainer({ schema, market: 'points' })
    const values = new Float64Array(features.length)
    const game = blocks[0]!.playerGames[0]!
    const row = {
      gameDate: parseGameDate('2023-01-03'),
      season: '2022-23',
      values,
      target: 1,
      game,
      line: null,
      quality: null,
    }
    trainer.observe(row)
    expect(() => trainer.observe({ ...row, gameDate: parseGameDate('2023-01-02') })).toThrow(
      /follows the calendar/,
    )
  })

  it('without enough history gives no model and no distribution', async () => {
    const early = await train(blocks.slice(0, 4), parseGameDate('2022-10-24'))
    expect(early.every((each) => each.distribution === null && each.model === null)).toBe(true)
  })
})

describe('an artefact', () => {
  it('survives storage and still gives its golden answers', () => {
    const stored = JSON.parse(JSON.stringify(ridge)) as ModelArtefact
    expect(hashArtefact(stored)).toBe(hashArtefact(ridge))
    expect(stored.golden).toHaveLength(3)
    expect(() => loadEstimator(stored, schema)).not.toThrow()
  })

  it('is refused when a coefficient was changed or the features are of another version', () => {
    const { model } = ridge
    if (model?.kind !== 'linear') throw new Error('ridge has no linear model')
    const fit = { ...model.fit, intercept: model.fit.intercept + 0.001 }
    const tampered = { ...ridge, model: { ...model, fit } }
    expect(() => loadEstimator(tampered, schema)).toThrow(PipelineError)
    expect(() => loadEstimator(ridge, { ...schema, version: 99 })).toThrow(/Train it again/)
  })
})

describe('predictions', () => {
  const fold = createHistoryFold(['points'])
  for (const block of blocks.slice(0, -1)) fold.apply(block)
  const last = blocks.at(-1)!
  const lined = {
    ...last,
    evening: { ...silentEvening, lines: last.playerGames.map((game) => makeLine(game, { line: 20.5 })) },
  }
  const vectors = last.playerGames.map((game) => fold.vector(queryOf(game, lined), 'points'))
  /** All but the trees, for which this history is too short. */
  const predictors = createPredictors(artefacts, schema).filter(
    ({ system, artefact }) =>
      artefact.model !== null || !['gradient_boosting', 'symmetric_boosting'].includes(system),
  )

  it('have factors that add up to the median', () => {
    for (const predictor of predictors) {
      for (const { values, quality } of vectors) {
        const prediction = predictor.predict({ values, quality, line: 2050 })!
        const sum = prediction.factors.reduce((total, factor) => total + factor.contribution, 0)
        expect(sum, prediction.system).toBeCloseTo(prediction.median, 2)
      }
    }
  })

  it('have a median of their own where the system predicts a mean; a baseline stays as it is', () => {
    const [first] = vectors
    for (const predictor of predictors) {
      const { centre, median } = predictor.predict({ values: first!.values, quality: 90, line: null })!
      const isBaseline = systems.find((each) => each.name === predictor.system)!.centre === 'as-is'
      if (isBaseline) expect(median).toBe(centre)
      else expect(median).not.toBe(centre)
    }
  })

  it('of the line are the line, never a side, and nothing where there is none', () => {
    const line = predictors.find((each) => each.system === 'line')!
    expect(line.predict({ values: vectors[0]!.values, quality: 90, line: 2050 })).toMatchObject({
      median: 20.5,
      decision: 'PASS',
      edge: 0,
    })
    const without = fold.vector(queryOf(last.playerGames[0]!, last), 'points')
    expect(line.predict({ values: without.values, quality: 90, line: null })).toBeNull()
  })

  it('reward freshness and never punish it', () => {
    const movingAverage = predictors.find((each) => each.system === 'moving_average')!
    const at = features.findIndex((each) => each.name === 'freshness')
    const withFreshness = (value: number) => {
      const values = Float64Array.from(vectors[0]!.values)
      values[at] = value
      return movingAverage.predict({ values, quality: 90, line: null })!.centre
    }
    expect(withFreshness(100)).toBe(withFreshness(80))
    expect(withFreshness(40)).toBeLessThan(withFreshness(80))
  })
})
