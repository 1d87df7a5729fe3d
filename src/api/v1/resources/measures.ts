/** What was measured: how long assets take, how long it takes from the whistle to the published grade, what detectors say, what was sent. */
import { z } from 'zod'
import { readGamePaths } from '../../../nba/monitor/read-game-paths.ts'
import { deliveryStates, readDeliveries } from '../../../platform/alerts/operate-deliveries.ts'
import { readMonitor } from '../../../platform/monitor/read-monitor.ts'
import { readAssetDurations, readDurationDays } from '../../reads/asset-durations.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, gameDate, instant, plainText, wholeNumber } from '../parameters.ts'

const duration = {
  asset: z.string(),
  attempts: z.int(),
  failed: z.int(),
  runMs50: z.number(),
  runMs95: z.number(),
  waitMs50: z.number().nullable(),
  bootMs50: z.number().nullable(),
}

export const listDurations = defineRead({
  path: '/durations',
  tag: 'measures',
  summary: 'how long the attempts at each asset took of late, and how many failed',
  query: z.strictObject({ days: wholeNumber(1, 400).default(14) }),
  reply: z.array(z.strictObject(duration)),
  read: ({ db, clock }, { query }) => readAssetDurations(db, clock.now(), query.days),
})

export const getDuration = defineRead({
  path: '/durations/{asset}',
  tag: 'measures',
  summary: 'the same of one asset, day by day',
  params: z.strictObject({ asset: assetName }),
  query: z.strictObject({ days: wholeNumber(1, 400).default(60) }),
  reply: z.array(z.strictObject({ ...duration, day: gameDate })),
  read: ({ db, clock }, { params: { asset }, query: { days } }) =>
    readDurationDays(db, { asset, now: clock.now(), days }),
})

const hours = z.number().nullable()

export const getLatency = defineRead({
  path: '/latency',
  tag: 'measures',
  summary: 'hours from the final whistle to each stage up to the published grade, game by game',
  query: z.strictObject({ days: wholeNumber(1, 120).default(30) }),
  reply: z.array(
    z.strictObject({
      gameDate,
      gameId: z.string(),
      ageHours: z.number(),
      dateAgeHours: z.number(),
      boxScore: hours,
      summarised: hours,
      graded: hours,
      published: hours,
    }),
  ),
  read: ({ db, clock }, { query }) => readGamePaths(db, clock.now(), query.days),
})

export const getMonitor = defineRead({
  path: '/monitor',
  tag: 'measures',
  summary: 'what each detector says, since when, with its figures, and whether it looks',
  reply: z.array(
    z.strictObject({
      detector: z.string(),
      watches: z.string(),
      freshness: z.string(),
      lookedAt: instant.nullable(),
      error: z.string().nullable(),
      verdicts: z.array(z.looseObject({ subject: z.string(), status: z.string(), says: z.string() })),
    }),
  ),
  async read({ db, pipeline, clock }) {
    const shown = await readMonitor(db, pipeline.detectors ?? [], clock.now())
    return shown.map(({ detector, ...each }) => ({
      detector: detector.name,
      watches: detector.watches,
      ...each,
    }))
  },
})

export const listDeliveries = defineRead({
  path: '/alerts',
  tag: 'measures',
  summary: 'what was sent by which route of alerts, and what the receiver said; the newest first',
  query: z.strictObject({
    route: plainText(100).optional(),
    state: z.enum(deliveryStates).optional(),
    ...pageParameters,
  }),
  reply: pageOf(
    z.looseObject({ id: z.int(), route: z.string(), title: z.string(), state: z.string(), tries: z.int() }),
  ),
  async read({ db }, { query: { after, limit, ...chosen } }) {
    const before = readCursor(after, z.int())
    return cutPage(await readDeliveries(db, { ...chosen, before, limit: limit + 1 }), limit, ({ id }) => id)
  },
})
