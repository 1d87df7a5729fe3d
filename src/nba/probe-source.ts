/** Asks one source now and says what came, without storing anything: for an operator who wonders whether it is well. */
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { PipelineError, toPipelineError } from '../platform/errors.ts'
import type { Http } from '../platform/http.ts'
import type { Source, SourceConfig, Wanted } from './1-sources/clients/index.ts'
import { easternZone, type GameDate, parseGameDate } from './domain/game-date.ts'
import { guessSeason } from './domain/season.ts'
import { sourceOrder } from './pipeline.ts'
import { findRowCounter } from './reply-readers.ts'
import { readGames } from './scheduled-games.ts'
import { assetOfFact, type Fact } from './source-order.ts'

export interface ProbeParts {
  readonly db: Database
  readonly http: Http
  readonly clock: Clock
}

export interface Probe {
  readonly source: string
  readonly gameDate: string
  readonly replies: readonly {
    readonly resource: string
    readonly status: number
    readonly bytes: number
    /** Null for a reply that only leads to the next request. */
    readonly rows: number | null
  }[]
  readonly error: { readonly code: string; readonly message: string } | null
}

const repliesMax = 20

export async function probeSource(
  { db, http, clock }: ProbeParts,
  config: SourceConfig,
  name: string,
  date: GameDate | undefined,
): Promise<Probe> {
  const { fact, source } = findSource(name)
  const gameDate = date ?? parseGameDate(clock.now().toZonedDateTimeISO(easternZone).toPlainDate().toString())
  const replies: Probe['replies'][number][] = []
  const probed = (error: Probe['error']): Probe => ({ source: name, gameDate, replies, error })
  try {
    const mute = source.unavailable?.(config) ?? source.silent?.(gameDate, clock.now())
    if (mute !== undefined) throw new PipelineError('source.refused', `${name} is not asked: ${mute}`)
    const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
    const context = {
      config,
      clock,
      ask: async ({ resource, gameId, isFinal: _, ...request }: Wanted) => ({
        resource,
        ...(gameId === undefined ? {} : { gameId }),
        reply: await http.get(request),
      }),
    }
    for await (const { resource, reply } of source.collect(context, {
      gameDate,
      season: guessSeason(gameDate),
      games,
    })) {
      const count = findRowCounter(assetOfFact(fact), resource)
      const rows = (await count?.(reply.body, { resource, receivedAt: reply.receivedAt })) ?? null
      replies.push({ resource, status: reply.status, bytes: reply.body.length, rows })
      if (replies.length >= repliesMax) break
    }
    if (replies.length > 0) return probed(null)
    const why =
      games.length === 0
        ? 'no game of the date is stored, so there was nothing to ask about'
        : 'it asked nothing'
    return probed({ code: 'input.missing', message: `${name}: ${why}` })
  } catch (error) {
    const { code, message, kind } = toPipelineError(error)
    if (kind === 'bug') throw error
    return probed({ code, message })
  }
}

function findSource(name: string): { fact: Fact; source: Source } {
  for (const [fact, order] of Object.entries(sourceOrder) as [Fact, readonly Source[]][]) {
    const source = order.find((each) => each.name === name)
    if (source) return { fact, source }
  }
  throw new RangeError(`no source is named ${name}`)
}
