/** The picks site of a process: its shelf of documents and the pages it has rendered. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createRenderedPages, type RenderedPages } from './rendered-pages.ts'
import { createShelf, type Shelf } from './shelf.ts'

export interface Site {
  readonly shelf: Shelf
  readonly rendered: RenderedPages
}

export function createSite(db: Queryable, clock: Clock): Site {
  return { shelf: createShelf(db, clock), rendered: createRenderedPages() }
}
