/** Documents that have a tabular part; a new one is a file here and a line below. */
import type { DocumentTable } from './document-table.ts'
import { ledger } from './ledger.ts'
import { predictions } from './predictions.ts'
import { results } from './results.ts'

export const documentTables: readonly DocumentTable[] = [predictions, results, ledger]

export function findTable(document: string): DocumentTable | undefined {
  return documentTables.find((table) => table.document === document)
}
