/** Sources that are paused: what has a fallback is nobody's business, what nobody can be asked for is told once. */
import type { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSourceDetector } from '../../../src/nba/monitor/detectors/sources.ts'
import { sourceOrder } from '../../../src/nba/pipeline.ts'
import { recordFailure } from '../../../src/platform/breakers/breakers.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { keepIncident, readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import type { Detector } from '../../../src/platform/monitor/detector.ts'
import { createMonitorMemory, runDetectors } from '../../../src/platform/monitor/run-detectors.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import { lastDate, tipOf } from '../../support/monitored-days.ts'
import { replaySources } from '../../support/replay-sources.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const morning = tipOf(lastDate).add({ hours: 8 })
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('source detector')
})
beforeEach(async () => {
  await database.db.query(
    sql`truncate ledger, runs, breakers, detectors, verdicts, incidents, incident_transitions, incident_looks cascade`,
  )
})
afterAll(() => database.drop())

const look = (detector: Detector, at = morning) => lookOnce(database.db, detector, at, pipeline)
const bad = async (detector: Detector, at = morning): Promise<string[]> => listBad(await look(detector, at))

describe('sources', () => {
  const detector = createSourceDetector(sourceOrder, { ...replaySources('http://localhost:1') })
  const schedule = sourceOrder.schedule.map(({ name }) => `source/${name}`)

  async function pause(names: readonly string[], lastSuccessAt: Temporal.Instant): Promise<void> {
    await database.db.query(sql`
      insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_success_at, last_failure_at, last_error_code, last_error)
      select name, 'open', 3, 1, ${morning}, ${morning}, ${lastSuccessAt}, ${morning}, 'source.blocked', 'no' from unnest(${names}::text[]) name`)
  }

  it('of which none has what it needs are not set up, and are not said to be well asked', async () => {
    const keyless = { ...replaySources('http://localhost:1'), oddsApiKey: '', balldontlieKey: '' }
    const verdicts = await look(createSourceDetector(sourceOrder, keyless))
    const lines = [...verdicts.values()].filter(({ figures }) => figures.isSetUp === false)
    expect(lines.map(({ subject }) => subject)).toContain('prop_lines')
    for (const { subject, status, says } of lines)
      expect([status, says]).toEqual([
        'well',
        `${subject} is not set up: none of its sources can be asked in this installation`,
      ])
    expect(verdicts.get('box_scores')).toMatchObject({ figures: { isSetUp: true } })
  })

  it('one that is paused for an hour has its fallback; the first one gone for a day is told of', async () => {
    expect(await bad(detector)).toEqual([])
    await pause(schedule.slice(0, 1), morning.subtract({ hours: 23 }))
    expect(await bad(detector)).toEqual([])
    expect(await bad(detector, morning.add({ hours: 1 }))).toEqual(['schedule warning'])
  })

  it('the first one that has never answered is told of a day after its first failure, however often it was tried since', async () => {
    const name = schedule[0]! as `source/${string}`
    for (const hours of [0, 1, 2, 8, 20, 23.5])
      await recordFailure(database.db, [name], {
        ...{ code: 'source.blocked', message: 'no', now: morning.add({ minutes: 60 * hours }) },
      })
    expect(await bad(detector, morning.add({ hours: 23 }))).toEqual([])
    expect(await bad(detector, morning.add({ hours: 24 }))).toEqual(['schedule warning'])
  })

  it('all of a fact paused is critical, and told of where the breakers change', async () => {
    await pause(schedule, morning)
    expect((await look(detector)).get('schedule')).toMatchObject({
      status: 'critical',
      toldBy: 'sources are down',
    })
  })

  describe('further facts', () => {
    const all = (['referees', 'play_by_play'] as const).flatMap((fact) =>
      sourceOrder[fact].map(({ name }) => `source/${name}`),
    )
    const watched = { ...pipeline, detectors: [detector] }

    async function waitFor(assets: readonly string[]): Promise<void> {
      await database.db.query(
        sql`insert into runs (game_date, scope, cause, priority, requested_by, requested_at) values (${lastDate}, 'full', 'schedule', 1, 'test', ${morning})`,
      )
      await database.db.query(sql`
        insert into ledger (asset, game_date, state, attempts_max, refresh_at)
        select asset, ${lastDate}, 'complete', 3, ${morning} from unnest(${assets}::text[]) asset`)
    }

    async function lookTwice(clock: SimulatedClock): Promise<string[]> {
      for (let looks = 0; looks < 2; looks += 1) {
        await runDetectors(
          { db: database.db, pipeline: watched, clock, log: silentLog },
          createMonitorMemory(),
        )
        clock.advanceBy(detector.everySeconds * 1000)
      }
      return (await readOpenIncidents(database.db)).map(({ cause }) => cause)
    }

    it('that nobody can be asked for make one incident, which ends when one can', async () => {
      const clock = new SimulatedClock(morning)
      await pause([...new Set(all)], morning)
      await waitFor(['referee_replies', 'play_by_play_replies'])
      expect(await lookTwice(clock)).toEqual(['sources: further facts'])
      await database.db.query(sql`delete from breakers`)
      expect(await lookTwice(clock)).toEqual([])
    })

    it('are no incident where nobody waits for them', async () => {
      await pause([...new Set(all)], morning)
      expect(await lookTwice(new SimulatedClock(morning))).toEqual([])
    })

    it('that an outage of a core fact takes with it are told with that', async () => {
      await pause([...new Set(all)], morning)
      await waitFor(['referee_replies', 'play_by_play_replies'])
      await keepIncident(database.db, {
        ...{ cause: 'sources are down', severity: 'critical', title: 't', details: {}, now: morning },
      })
      expect(await lookTwice(new SimulatedClock(morning))).toEqual(['sources are down'])
    })
  })
})
