/** Dead letters: work that was given up; to try again, or to close with a reason. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { discardDeadLetters, redriveDeadLetters } from '../../../platform/ledger/dead-letters.ts'
import { readLetterPage, readLetters, readOpenLetterIds } from '../../reads/letters.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, flag, gameDate, idsInBody, instant, plainText, reason } from '../parameters.ts'

export const deadLetter = z.strictObject({
  id: z.int(),
  asset: z.string(),
  gameDate,
  errorCode: z.string(),
  error: z.string(),
  details: z.looseObject({}),
  attemptsUsed: z.int(),
  createdAt: instant,
  closedAt: instant.nullable(),
  closedHow: z.enum(['redriven', 'discarded', 'failed_again']).nullable(),
  closedBy: z.string().nullable(),
  closedReason: z.string().nullable(),
})

export const listDeadLetters = defineRead({
  path: '/dead-letters',
  tag: 'dead letters',
  summary: 'work that was given up, the newest first; with all=true what was closed, too',
  query: z.strictObject({
    ...pageParameters,
    all: flag.optional(),
    asset: assetName.optional(),
    code: plainText(100).optional().describe('the beginning of the error’s code'),
  }),
  reply: pageOf(deadLetter),
  async read({ db }, { query: { limit, after, all, ...chosen } }) {
    const rows = await readLetterPage(db, {
      ...chosen,
      all: all === true,
      before: readCursor(after, z.int()),
      limit,
    })
    return cutPage(rows, limit, (row) => row.id)
  },
})

const done = z.strictObject({ ids: z.array(z.int()) })
const operators = { role: 'operator', scope: 'work' } as const
const ids = idsInBody.describe('numbers of open dead letters')

const lookAt = async ({ db }: ActionContext, wanted: readonly number[]) =>
  (await readLetters(db, wanted)).map(({ id, asset, gameDate: date, closedHow }) => ({
    id,
    asset,
    date,
    closedHow,
  }))

export const redrive = defineAction({
  name: 'dead-letters.redrive',
  done: 'the dead letter is closed and its work tried again',
  path: '/dead-letters/redrive',
  tag: 'dead letters',
  summary: 'gives the partitions of the named letters a fresh budget; without numbers those of all',
  access: operators,
  body: z.strictObject({ ids: ids.optional(), reason }),
  reply: done,
  look: (context, { body }) =>
    body.ids === undefined ? readOpenLetterIds(context.db) : lookAt(context, body.ids),
  async act({ db, actor, now }, { body }) {
    if (body.ids) await requireOpen(db, body.ids)
    const letters = await redriveDeadLetters(db, {
      ...(body.ids ? { ids: body.ids } : {}),
      actor,
      reason: body.reason,
      now,
    })
    return { ids: letters.map(({ id }) => id) }
  },
})

export const discard = defineAction({
  name: 'dead-letters.discard',
  done: 'the dead letter is closed and its work given up',
  path: '/dead-letters/discard',
  tag: 'dead letters',
  summary:
    'closes letters for good; their partitions are discarded, which is final, and nothing waits for them',
  access: operators,
  isDangerous: true,
  body: z.strictObject({ ids, reason }),
  reply: done,
  look: (context, { body }) => lookAt(context, body.ids),
  async act({ db, actor, now }, { body }) {
    await requireOpen(db, body.ids)
    return { ids: await discardDeadLetters(db, { ids: body.ids, actor, reason: body.reason, now }) }
  },
})

async function requireOpen(db: ActionContext['db'], wanted: readonly number[]): Promise<void> {
  const open = new Set(await readOpenLetterIds(db))
  const closed = wanted.filter((id) => !open.has(id))
  if (closed.length > 0)
    throw new PipelineError(
      'usage.conflict',
      `no open dead letter has the number ${closed.join(', ')}; nothing was done`,
    )
}
