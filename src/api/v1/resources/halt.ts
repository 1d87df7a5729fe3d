/** The halt by hand: no picks are published, since when, why, and what each date says; to set it, or to let picks go on. */
import { z } from 'zod'
import { liftHalt, readHalts, setHalt } from '../../../nba/6-exports/halts/operate-halt.ts'
import { readPublishedHalts } from '../../../nba/6-exports/halts/published-halts.ts'
import { gameDateOf } from '../../../nba/domain/game-date.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { gameDate, instant, reason } from '../parameters.ts'

const earlierShown = 20
const halt = z.looseObject({
  reason: z.string(),
  since: instant,
  setBy: z.string(),
  liftedAt: instant.nullable(),
})

export const getHalt = defineRead({
  path: '/halt',
  tag: 'halt',
  summary: 'whether picks are published, and why not',
  reply: z.strictObject({
    inForce: halt.nullable(),
    earlier: z.array(halt),
    dates: z.array(
      z.strictObject({
        gameDate,
        revision: z.int(),
        picks: z.int(),
        kind: z.string().nullable(),
        reason: z.string().nullable(),
        since: instant.nullable(),
      }),
    ),
  }),
  async read({ db, clock }) {
    const [halts, dates] = await Promise.all([
      readHalts(db, earlierShown),
      readPublishedHalts(db, gameDateOf(clock.now())),
    ])
    const inForce = halts.find(({ liftedAt }) => liftedAt === null) ?? null
    return { inForce, earlier: halts.filter((each) => each !== inForce), dates }
  },
})

const operators = { role: 'operator', scope: 'halt' } as const
const changed = z.strictObject({ changed: z.boolean(), gameDates: z.array(gameDate).describe('made again') })

const look = async ({ db }: ActionContext) =>
  (await readHalts(db, 1)).map(({ since, setBy, liftedAt }) => ({ since, setBy, liftedAt }))

/** Not dangerous: whoever sees that something is wrong must be able to stop it at once. */
export const setHaltByHand = defineAction({
  name: 'halt.set',
  done: 'no picks are published from now on',
  idle: { is: ({ changed }) => changed === false, says: 'a halt was set already, and stands as it was' },
  path: '/halt/set',
  tag: 'halt',
  summary: 'no picks are published from now on; readers see the reason',
  access: operators,
  body: z.strictObject({ reason }),
  reply: changed,
  look,
  async act({ db, actor, now }, { body }) {
    const { isChanged, gameDates } = await setHalt(db, { reason: body.reason, actor, now })
    return { changed: isChanged, gameDates }
  },
})

export const resumeFromHalt = defineAction({
  name: 'halt.resume',
  done: 'picks are published again',
  idle: { is: ({ changed }) => changed === false, says: 'no halt was set by hand' },
  path: '/halt/resume',
  tag: 'halt',
  summary: 'picks are published again',
  access: operators,
  isDangerous: true,
  body: z.strictObject({ reason }),
  reply: changed,
  look,
  async act({ db, actor, now }, { body }) {
    const { isChanged, gameDates } = await liftHalt(db, { reason: body.reason, actor, now })
    return { changed: isChanged, gameDates }
  },
})
