/** GET /partitions/{asset}/{gameDate}/changes: what a partition said at each of its commits, and which rows say something else than before. */
import { html } from 'hono/html'
import { z } from 'zod'
import {
  type ChangedRow,
  commitsMax,
  readChanges,
  readCommits,
  type TableChanges,
} from '../../api/reads/revisions.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { assetName, gameDate } from '../../api/v1/parameters.ts'
import { readParams } from '../../api/v1/read-input.ts'
import { PipelineError } from '../../platform/errors.ts'
import { redact } from '../../platform/redaction.ts'
import { formatInstant, words } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const key = z.strictObject({ asset: assetName, gameDate })
const rowsMax = 60

export const partitionChanges: Route = {
  method: 'GET',
  access: readers,
  path: '/partitions/:asset/:gameDate/changes',
  async answer(context, { db, pipeline, ...parts }, visit) {
    const { asset: name, gameDate: date } = readParams(context, key)
    const asset = pipeline.assets.find((each) => each.name === name)
    if (!asset) throw new PipelineError('usage.not-found', `there is no asset ${name}`)
    const [{ commits, hasOlderCommits }, tables] = [
      await readCommits(db, name, date),
      await readChanges(db, asset, date, rowsMax),
    ]
    const first = hasOlderCommits ? undefined : commits.at(-1)
    const body = html`<p><a href="${partitionAddress({ asset: name, gameDate: date })}">${name} ${date}</a></p>
      <h2>Commits</h2>
      ${renderTable(
        [
          { head: 'at', cell: (each) => formatInstant(each.at) },
          { head: 'attempt', cell: (each) => each.fence },
          { head: 'as', cell: (each) => words(each.state) },
          { head: 'rows', cell: (each) => each.rows },
          { head: 'content', cell: (each) => html`<code>${each.hash.slice(0, 12)}</code>` },
          {
            head: 'said',
            cell: (each) =>
              each === first ? 'it for the first time' : each.changed ? 'something else' : 'the same',
            isWide: true,
          },
        ],
        commits,
        'It was not committed so far.',
      )}${hasOlderCommits ? html`<p class="soft">And older ones: the newest ${commitsMax} are shown.</p>` : ''}
      ${tables.map(renderChanges)}`
    return showPage(context, { db, pipeline, ...parts }, visit, { title: `Changes of ${name} ${date}`, body })
  },
}

function renderChanges({ table, keepsRevisions, rows, isCut }: TableChanges): Fragment {
  if (!keepsRevisions)
    return html`<h2>${table}</h2><p class="soft">Its rows are replaced as a whole: of earlier ones only the hash above is left.</p>`
  return html`<h2>${table}</h2>
    ${renderTable(
      [
        { head: 'row', cell: (each) => nameOf(each) },
        { head: 'revision', cell: (each) => each.revision },
        { head: 'what', cell: (each) => renderDifferences(each) },
      ],
      rows,
      'Every row says what it said at first.',
    )}${isCut ? html`<p class="soft">And more: the newest ${rows.length} are shown.</p>` : ''}`
}

const nameOf = ({ key }: ChangedRow): string =>
  Object.entries(key)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')

function renderDifferences({ kind, differences }: ChangedRow): Fragment {
  if (kind === 'gone') return html`<span class="failed">gone</span>`
  return html`${kind === 'back' ? html`<span class="complete">back</span>` : ''}<ul class="plain">${differences.map(
    ({ path, before, after }) => html`<li>${path}: <del>${tell(before)}</del> <ins>${tell(after)}</ins></li>`,
  )}</ul>`
}

const tell = (value: string | null): string => (value === null ? 'nothing' : redact(value))
