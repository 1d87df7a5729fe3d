/** Documents that have a tabular part; a new one is a line below. A document about one player has none: what he did stands in `results`, what is said of
 * him in `predictions`. */
import { findDocumentKind } from '../schemas/index.ts'
import { type DocumentTable, defineTable } from './document-table.ts'

export const documentTables: readonly DocumentTable[] = [
  defineTable('predictions', 'predictions'),
  defineTable('best-bets', 'picks'),
  defineTable('tonight/all-players', 'players', 'markets'),
  defineTable('trends/hot', 'entries'),
  defineTable('trends/cold', 'entries'),
  defineTable('trends/bounce-back', 'entries'),
  defineTable('trends/quick-hits', 'entries'),
  defineTable('results', 'grades'),
  defineTable('ledger', 'picks'),
  defineTable('systems/performance', 'systems'),
  defineTable('systems/calibration', 'calibration'),
  defineTable('model-health', 'models'),
  defineTable('live-grading', 'picks'),
  defineTable('calendar', 'dates'),
  defineTable('status', 'parts'),
]

/** `document`: its name before the date, or that of one member of a collection. */
export function findTable(document: string): DocumentTable | undefined {
  const kind = findDocumentKind(document)?.name
  return documentTables.find((table) => table.document === kind)
}
