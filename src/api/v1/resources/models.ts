/** Models: which artefact each system uses and how it does; to go back to an earlier one, or to let it go again. */
import { z } from 'zod'
import { systems } from '../../../nba/5-predictions/systems/index.ts'
import { markets } from '../../../nba/domain/market.ts'
import { readModelCourse } from '../../../nba/reports/read-model-course.ts'
import { readArtefacts, readModelsInUse, type StoredArtefact } from '../../../nba/reports/read-models.ts'
import { releaseModel, rollBackModel } from '../../../nba/roll-back-model.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { gameDate, instant, reason, wholeNumber } from '../parameters.ts'

const system = z.enum(systems.map(({ name }) => name) as [string, ...string[]])
const market = z.enum(markets)
export const subject = { system, market }

export const listModels = defineRead({
  path: '/models',
  tag: 'models',
  summary:
    'the models in use on the newest date, or up to one, with what their predictions were worth of late',
  query: z.strictObject({ date: gameDate.optional() }),
  reply: z.array(
    z.strictObject({
      gameDate,
      system: z.string(),
      market: z.string(),
      hash: z.string(),
      trainedHash: z.string(),
      trainedBefore: gameDate,
      rows: z.int(),
      verdict: z.string(),
      reasons: z.array(z.string()),
      health: z.string(),
      healthReason: z.string(),
      pin: z
        .strictObject({
          hash: z.string(),
          trainedBefore: gameDate,
          featureSchema: z
            .int()
            .nullable()
            .describe('the version of the features; of another than the program’s it is not used'),
          reason: z.string(),
          by: z.string(),
          at: instant,
        })
        .nullable()
        .describe(
          'what an operator put into use; where its hash is another, from the next date on. With a date: what was in force at its last tip-off',
        ),
      graded: z.array(
        z.strictObject({
          label: z.enum(['live', 'backfill']),
          rows: z.int(),
          meanAbsoluteError: z.number(),
          bias: z.number(),
          lineRows: z.int(),
          minusLine: z.number().nullable(),
        }),
      ),
    }),
  ),
  read: ({ db }, { query: { date } }) => readModelsInUse(db, date ?? null),
})

export const artefactPlace = z.strictObject({
  trainedBefore: gameDate,
  hash: z.string().regex(/^[0-9a-f]{1,128}$/),
})
export const placeOfArtefact = ({ trainedBefore, hash }: StoredArtefact) => ({ trainedBefore, hash })

export const listArtefacts = defineRead({
  path: '/models/{system}/{market}/artefacts',
  tag: 'models',
  summary: 'every artefact of a system, the newest first',
  params: z.strictObject(subject),
  query: z.strictObject(pageParameters),
  reply: pageOf(z.strictObject({ hash: z.string(), trainedBefore: gameDate, rows: z.int(), dates: z.int() })),
  async read({ db }, { params, query: { limit, after } }) {
    const rows = await readArtefacts(db, params, {
      after: readCursor(after, artefactPlace),
      limit: limit + 1,
    })
    return cutPage(rows, limit, placeOfArtefact)
  },
})

export const getModelCourse = defineRead({
  path: '/models/{system}/{market}/course',
  tag: 'models',
  summary: 'how its graded predictions did week by week, live and backfill apart',
  params: z.strictObject(subject),
  query: z.strictObject({ weeks: wholeNumber(1, 300).default(60) }),
  reply: z.array(
    z.strictObject({
      system: z.string(),
      market: z.string(),
      label: z.enum(['live', 'backfill']),
      week: gameDate.describe('its Monday'),
      rows: z.int(),
      meanAbsoluteError: z.number(),
      minusLine: z.number().nullable(),
    }),
  ),
  read: ({ db }, { params, query }) =>
    readModelCourse(db, { systems: [params.system], market: params.market, weeks: query.weeks }),
})

const operators = { role: 'operator', scope: 'models' } as const

const look = async ({ db }: ActionContext, { body }: { body: { system: string; market: string } }) =>
  (await readModelsInUse(db, null))
    .filter((each) => each.system === body.system && each.market === body.market)
    .map(({ gameDate: date, hash, pin }) => ({ date, hash, pinned: pin?.hash ?? null }))

export const rollBack = defineAction({
  name: 'models.roll-back',
  done: 'another artefact is pinned',
  path: '/models/roll-back',
  tag: 'models',
  summary:
    'puts an earlier artefact into use until it is released; dates that have not begun are predicted anew',
  access: operators,
  isDangerous: true,
  body: z.strictObject({
    system,
    market,
    to: z
      .string()
      .regex(/^[0-9a-f]{6,64}$/, 'expected a hash, or its beginning')
      .optional()
      .describe('without it: the one that was in use before'),
    reason,
  }),
  reply: z.strictObject({ hash: z.string(), dates: z.int() }),
  look,
  act: ({ db, actor, now }, { body: { to, ...subject } }) =>
    rollBackModel(db, { ...subject, actor, now }, to ?? null),
})

export const release = defineAction({
  name: 'models.release',
  done: 'the pin is lifted',
  idle: { is: ({ dates }) => dates === null, says: 'no artefact of it was pinned' },
  path: '/models/release',
  tag: 'models',
  summary: 'uses what is trained again',
  access: operators,
  isDangerous: true,
  body: z.strictObject({ system, market, reason }),
  reply: z.strictObject({ dates: z.int().nullable().describe('null: none was pinned') }),
  look,
  async act({ db, actor, now }, { body }) {
    return { dates: await releaseModel(db, { ...body, actor, now }) }
  },
})
