/** Every attempt at a partition, page by page: who, why, how it ended, and where the time went. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { readAttempts } from '../../reads/attempts.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, gameDate, instant } from '../parameters.ts'

const milliseconds = z.int().nullable()

export const attempt = z.strictObject({
  fence: z.int(),
  worker: z.string(),
  cause: z.string(),
  orderedAt: instant.nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  outcome: z.string().nullable().describe('null while it runs'),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  waitMs: milliseconds.describe('until a ready process took it'),
  bootMs: milliseconds.describe('while that process was still starting'),
  runMs: milliseconds,
  retryMs: milliseconds.describe('what earlier attempts took'),
})

export const listAttempts = defineRead({
  path: '/partitions/{asset}/{gameDate}/attempts',
  tag: 'partitions',
  summary: 'the attempts at a partition, the newest first, with wait, boot, run and retries apart',
  params: z.strictObject({ asset: assetName, gameDate }),
  query: z.strictObject(pageParameters),
  reply: pageOf(attempt),
  async read({ db, pipeline }, { params, query: { limit, after } }) {
    if (!pipeline.assets.some(({ name }) => name === params.asset))
      throw new PipelineError('usage.not-found', `there is no asset ${params.asset}`)
    const rows = await readAttempts(db, params, { before: readCursor(after, z.int()), limit: limit + 1 })
    return cutPage(rows, limit, ({ fence }) => fence)
  },
})
