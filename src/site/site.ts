/** The picks site of a process: its shelf of documents and the pages it has rendered. */
import type { MomentContext } from '../nba/of-the-moment/moment.ts'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createRenderedPages, type RenderedPages } from './rendered-pages.ts'
import { createShelf, type Shelf } from './shelf.ts'
import { withMoments } from './with-moments.ts'

export interface Site {
  readonly shelf: Shelf
  readonly rendered: RenderedPages
  /** Every page says so. */
  readonly isSimulated: boolean
}

export interface SiteOptions {
  /** The league is invented: real names of teams, no real games. Default: no. */
  readonly isSimulated?: boolean
}

/** Without a pipeline it has no documents of the moment. */
export function createSite(
  db: Queryable,
  clock: Clock,
  pipeline?: MomentContext['pipeline'],
  { isSimulated = false }: SiteOptions = {},
): Site {
  const stored = createShelf(db, clock)
  const shelf = pipeline ? withMoments(stored, { db, pipeline }, clock) : stored
  return { shelf, rendered: createRenderedPages(), isSimulated }
}
