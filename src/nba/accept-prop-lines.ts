/** When the replies about player lines count: game by game, and at least one game must have a line. */
import { Temporal } from 'temporal-polyfill'
import type { PartitionContext } from '../platform/asset.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import type { Collected } from './1-sources/clients/index.ts'
import type { Accepted } from './1-sources/source-asset.ts'
import { propReaders } from './2-raw/read-prop-replies.ts'
import { findReader } from './2-raw/reader.ts'
import { refuseRepeats } from './refuse-repeats.ts'
import { readGames } from './scheduled-games.ts'

/** A book that is open moves or confirms a line more often than this. */
const lineAgeHoursMax = 24

/** Game by game: what is wrong with one game's odds does not take the others' lines away. */
export async function acceptPropLines(
  replies: readonly Collected[],
  { db, gameDate, now }: PartitionContext,
): Promise<Accepted> {
  const rowCounts = new Map<string, number>()
  const refused = new Map<string, PipelineError>()
  for (const collected of replies.filter(({ resource }) => findReader(propReaders, resource))) {
    const rows = await readOdds(collected)
    if (rows instanceof PipelineError) refused.set(collected.resource, rows)
    else rowCounts.set(collected.resource, rows)
  }
  if ([...rowCounts.values()].some((rows) => rows > 0)) return { rowCounts, refused }
  for (const error of refused.values()) throw error
  const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
  if (games.length === 0) return { rowCounts }
  const lastTipMs = Math.max(...games.map((game) => game.tipAt.epochMilliseconds))
  const message = `no bookmaker's line for any of the ${games.length} games of ${gameDate}`
  if (now.epochMilliseconds >= lastTipMs) {
    throw new PipelineError('source.no-history', `${message} in the source's history`)
  }
  throw new NotYetError(`${message} yet`, now.add({ minutes: 15 }))
}

/** Rows of one game's odds, or what is wrong with them. */
async function readOdds({ resource, reply }: Collected): Promise<number | PipelineError> {
  try {
    const odds = await findReader(propReaders, resource)!(reply.body, {
      resource,
      receivedAt: reply.receivedAt,
    })
    refuseRepeats(odds.repeats, odds.rows.length, `sides in ${resource}`, 0.5)
    const updates = odds.rows.flatMap((row) =>
      row.bookUpdatedAt === null ? [] : Temporal.Instant.from(row.bookUpdatedAt).epochMilliseconds,
    )
    const ageHours = (reply.receivedAt.epochMilliseconds - Math.max(...updates)) / 3_600_000
    if (!resource.includes('/historical-') && updates.length > 0 && ageHours > lineAgeHoursMax) {
      return new PipelineError(
        'source.stale',
        `the newest line in ${resource} is ${Math.round(ageHours)} h old`,
        { ageHours },
      )
    }
    return odds.rows.length
  } catch (error) {
    if (error instanceof PipelineError) return error
    throw error
  }
}
