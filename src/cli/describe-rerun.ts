/** What a replay found, as lines of text: where the difference begins, and what it did to predictions and documents. */
import type { Rerun } from '../nba/rerun/rerun-date.ts'
import { formatTable } from './table.ts'

const fieldsMax = 12

export function describeRerun(rerun: Rerun, isKept: boolean): string[] {
  const { gameDate, steps, attempts, isSame, assets, systems, documents, forms, schema } = rerun
  const compared = systems.reduce((sum, each) => sum + each.compared, 0)
  const roots = assets.filter(({ from }) => from.length === 0)
  const followed = assets.length - roots.length
  const lines = [
    `${gameDate}, run again through ${steps} moments with ${attempts} attempts: ${isSame ? 'no difference' : 'it differs'} from what is published (${compared} predictions compared).`,
  ]
  if (roots.length > 0)
    lines.push('The difference begins with:', ...roots.map(({ asset, why }) => `  ${asset}: ${why}`))
  if (followed > 0) lines.push(`  and ${followed} more follow from what they read.`)
  const differing = systems.filter(({ changed, added, removed }) => changed + added + removed > 0)
  if (differing.length > 0) {
    lines.push(
      formatTable(
        [
          'system',
          'compared',
          'changed',
          'new',
          'gone',
          'median by (mean)',
          '(at most)',
          'other side',
          'because of',
        ],
        differing.map((each) => [
          each.system,
          each.compared,
          each.changed,
          each.added,
          each.removed,
          each.medianDifferenceMean?.toFixed(3) ?? null,
          each.medianDifferenceMax?.toFixed(3) ?? null,
          each.recommendationsChanged,
          Object.entries(each.reasons)
            .map(([reason, count]) => `${reason} ${count}`)
            .join(', '),
        ]),
      ),
    )
  }
  for (const { document, fields } of documents) {
    lines.push(`${document}:`)
    for (const { field, added, removed, changed } of fields.slice(0, fieldsMax)) {
      lines.push(`  ${field}: ${changed} changed, ${added} new, ${removed} gone`)
    }
    if (fields.length > fieldsMax) lines.push(`  and ${fields.length - fieldsMax} more fields`)
  }
  for (const { was, is, documents: number } of forms)
    lines.push(
      `${number} documents were published in schema version ${was} and would be in ${is}: what came with it is no difference.`,
    )
  if (isKept)
    lines.push(`Its tables are in the schema ${schema}; drop schema ${schema} cascade removes them.`)
  return lines
}
