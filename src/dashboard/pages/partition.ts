/** GET /partitions/{asset}/{gameDate}: why a partition is as it is, and what can be done about it. */
import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { type Explanation, readExplanation } from '../../api/reads/explanation.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { assetName, gameDate, wholeNumber } from '../../api/v1/parameters.ts'
import { readParams, readQuery } from '../../api/v1/read-input.ts'
import { force, retry } from '../../api/v1/resources/partitions.ts'
import type { Caller } from '../../platform/access/caller.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { renderAction } from '../action-form.ts'
import { formatInstant, formatMs, words } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { markPartition, marks } from '../mark.ts'
import { renderNobodyAtWork } from '../nobody-at-work.ts'
import { renderTroubles, sayRows } from '../partition-troubles.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'
import { renderDecisions } from './run.ts'

const key = z.strictObject({ asset: assetName, gameDate })
const query = z.strictObject({
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  done: z.string().max(100).optional(),
})

export const partition: Route = {
  method: 'GET',
  access: readers,
  path: '/partitions/:asset/:gameDate',
  async answer(context, parts, visit) {
    const { pipeline, clock } = parts
    const { asset, gameDate: date } = readParams(context, key)
    const { before = null } = readQuery(context, query)
    if (!pipeline.assets.some(({ name }) => name === asset))
      throw new PipelineError('usage.not-found', `there is no asset ${asset}`)
    const explained = await readExplanation(parts, asset, date, { before })
    if (!explained)
      throw new PipelineError('usage.not-found', `${asset} ${date} is not planned: no run wants it`)
    const { state, notBefore } = explained.row
    const isEarly = notBefore !== null && Temporal.Instant.compare(notBefore, clock.now()) > 0
    const mark = markPartition({ state, isEarly }, explained.gate?.state)
    const body = html`<p class="state ${mark}"><span aria-hidden="true">${marks[mark].sign}</span> ${marks[mark].meaning}
        ${explained.row.reason ? html`<br /><span class="soft">Reason: ${explained.row.reason}</span>` : ''}</p>
      ${explained.isWaiting ? await renderNobodyAtWork(parts) : ''}${renderActions(explained, visit.caller)} ${renderTroubles(explained)} ${renderFacts(explained)} ${renderAttempts(explained, before)} ${renderChecks(explained)}
      ${renderInputs(explained)} ${renderLineage(explained, pipeline)}
      <h2>Gate ${explained.gateName}</h2>${renderDecisions(explained.decisions)}`
    return showPage(context, parts, visit, { title: `${asset} ${date}`, body })
  },
}

function renderActions({ asset, gameDate }: Explanation, caller: Caller): Fragment {
  const params = { asset, gameDate }
  const next = partitionAddress(params)
  return html`<div class="actions">
    ${renderAction({ caller, action: retry, label: 'Try again', params, next })}
    ${renderAction({ caller, action: force, label: 'Make again', params, next })}
  </div>`
}

function renderFacts({ asset, row, next, gameDate, expectation, firstCommittedAt }: Explanation): Fragment {
  const facts: readonly (readonly [string, string | number | Fragment])[] = [
    ['game date', html`<a href="/runs/${gameDate}">${gameDate}</a>`],
    ['state in the ledger', words(row.state)],
    ['committed as', row.committedState === null ? 'nothing so far' : words(row.committedState)],
    ['rows', sayRows(row.rowCount, expectation)],
    [
      'revision',
      html`${row.revision} · <a href="${partitionAddress({ asset, gameDate })}/changes">what changed</a>`,
    ],
    ['committed', formatInstant(row.committedAt)],
    ['due', `${formatInstant(row.dueAt)}${sayVerdict(row, firstCommittedAt)}`],
    ['locks', formatInstant(row.locksAt)],
    ['attempts', `${row.attemptsUsed} of ${row.attemptsMax}`],
    ['content', row.contentHash?.slice(0, 16) ?? '–'],
    ['what moves it', `${next.what}${next.at ? `, ${formatInstant(next.at)}` : ''}`],
  ]
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

/** The verdict is of the first commit: where another one stands above, it says which it judged. */
function sayVerdict(
  { deadlineVerdict, committedAt }: Explanation['row'],
  first: Temporal.Instant | null,
): string {
  if (deadlineVerdict === null) return ''
  const isOther = first !== null && committedAt !== null && !first.equals(committedAt)
  return isOther ? ` (${deadlineVerdict}: first committed ${formatInstant(first)})` : ` (${deadlineVerdict})`
}

function renderAttempts(
  { asset, gameDate, attempts, hasOlderAttempts }: Explanation,
  before: number | null,
): Fragment {
  const address = partitionAddress({ asset, gameDate })
  const newest = before === null ? '' : html`<a href="${address}#attempts">The newest</a>`
  const older = hasOlderAttempts
    ? html`<a href="${address}?before=${attempts.at(-1)!.fence}#attempts">Older ones</a>`
    : ''
  return html`<h2 id="attempts">Attempts</h2>${renderTable(
    [
      { head: '#', cell: (each) => each.fence },
      { head: 'began', cell: (each) => formatInstant(each.startedAt) },
      { head: 'cause', cell: (each) => each.cause },
      { head: 'outcome', cell: (each) => each.outcome ?? 'runs' },
      { head: 'wait', cell: (each) => formatMs(each.waitMs) },
      { head: 'boot', cell: (each) => formatMs(each.bootMs) },
      { head: 'run', cell: (each) => formatMs(each.runMs) },
      { head: 'retries', cell: (each) => formatMs(each.retryMs), isWide: true },
      { head: 'error', cell: (each) => (each.errorCode ? `${each.errorCode}: ${each.error ?? ''}` : '') },
    ],
    attempts,
    before === null ? 'Nobody has tried it yet.' : 'None before.',
  )}${newest || older ? html`<p>${newest} ${older}</p>` : ''}`
}

function renderChecks({ checks, hasChecks }: Explanation): Fragment {
  return html`<h2>Checks</h2>${renderTable(
    [
      { head: 'check', cell: (each) => each.name },
      { head: 'verdict', cell: (each) => html`<span class="${each.verdict}">${each.verdict}</span>` },
      { head: 'blocks', cell: (each) => (each.isBlocking ? 'yes' : 'no'), isWide: true },
      { head: 'says', cell: (each) => each.message },
    ],
    checks,
    hasChecks ? 'None has run yet.' : 'It has none.',
  )}`
}

function renderInputs({ inputs, gameDate }: Explanation): Fragment {
  return html`<h2>Inputs</h2>${renderTable(
    [
      {
        head: 'asset',
        cell: (each) =>
          each.scope === 'same'
            ? html`<a href="${partitionAddress({ asset: each.asset, gameDate })}">${each.asset}</a>`
            : each.name,
      },
      { head: 'needed', cell: (each) => (each.isRequired ? 'always' : 'if it comes'), isWide: true },
      {
        head: 'state',
        cell: (each) => (each.isMissing ? 'missing' : each.isStale ? 'changed since' : 'as it was read'),
      },
      { head: 'read', cell: (each) => each.hashThen?.slice(0, 12) ?? '–', isWide: true },
      { head: 'now', cell: (each) => each.hashNow?.slice(0, 12) ?? '–', isWide: true },
    ],
    inputs,
    'It is made from no other asset of its date.',
  )}`
}

function renderLineage({ asset, gameDate }: Explanation, pipeline: Pipeline): Fragment {
  const made = pipeline.asset(asset).needs.map((need) => ({ asset: need.asset, scope: need.scope }))
  const read = pipeline.readersOf(asset).map((each) => ({ asset: each.asset.name, scope: each.scope }))
  const list = (edges: readonly { asset: string; scope: string }[], none: string): Fragment =>
    edges.length === 0
      ? html`<p class="soft">${none}</p>`
      : html`<ul>${edges.map(
          (
            edge,
          ) => html`<li>${edge.scope === 'same' ? html`<a href="${partitionAddress({ asset: edge.asset, gameDate })}">${edge.asset}</a>` : edge.asset}
          <span class="soft">${edge.scope === 'same' ? 'of the same date' : 'of other dates'}</span></li>`,
        )}</ul>`
  return html`<h2>Lineage</h2><div class="columns"><section><h3>Made from</h3>${list(made, 'Nothing: it is asked for outside.')}</section>
    <section><h3>Read by</h3>${list(read, 'Nobody.')}</section></div>`
}
