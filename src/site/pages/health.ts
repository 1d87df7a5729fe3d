/** /picks/health: how tonight's data are, in plain words; which dates have games; which models are in use. */
import { html } from 'hono/html'
import type { z } from 'zod'
import { calendar } from '../../nba/6-exports/schemas/calendar.ts'
import { modelHealth } from '../../nba/6-exports/schemas/model-health.ts'
import { status } from '../../nba/6-exports/schemas/status.ts'
import { formatCount } from '../../nba/domain/format-figure.ts'
import { findDated, renderDateNote } from '../choose-date.ts'
import { formatDate, formatDayTime, formatTime, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import type { SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'
import { plain, sayReason, sentence } from '../words.ts'

type Status = z.output<typeof status.schema>
type Calendar = z.output<typeof calendar.schema>
type ModelHealth = z.output<typeof modelHealth.schema>
type Model = ModelHealth['models'][number]

const verdicts: Readonly<Record<Status['verdict'], readonly [tone: string, words: string]>> = {
  well: ['good', 'All is well.'],
  degraded: ['warn', 'Something is missing.'],
  failing: ['halt', 'Something has failed.'],
  no_games: ['', 'No games.'],
}

/** The data are there, and no picks come of them. */
const wellButHalted = ['', 'Nothing is missing and nothing has failed; yet no picks are published.'] as const

export const health: SitePage = {
  path: '/picks/health',
  tab: 'Data health',
  queries: ['date'],
  maxAgeSeconds: 30,
  documents: (address) => [
    findDated(status.name, address),
    findDated(calendar.name, address),
    findDated(modelHealth.name, address),
  ],
  show(address, [statusDocument, calendarDocument, modelDocument]) {
    const now = readContent(status, statusDocument)
    const dates = readContent(calendar, calendarDocument)
    const models = readContent(modelHealth, modelDocument)
    return {
      title:
        statusDocument === undefined ? 'Data health' : `Data health, ${formatDate(statusDocument.gameDate)}`,
      body: html`${statusDocument === undefined ? '' : renderDateNote(statusDocument.gameDate, address)}
${now.state === 'there' ? html`${now.content.words.some((each) => each === now.content.halt.reason) ? '' : renderHalt(now.content)}${renderDegraded(now.content)}${renderStatus(now.content)}${renderSource(now.document, now.content)}` : renderAbsent(now, 'words about the data')}
<h2>Games</h2>${dates.state === 'there' ? renderCalendar(dates.content, address.today) : renderAbsent(dates, 'dates')}
<h2>Models in use</h2>${models.state === 'there' ? renderModels(models.content) : renderAbsent(models, 'words about the models')}`,
    }
  },
}

function renderStatus({ verdict, words, parts, coverage, halt }: Status): Fragment {
  const [tone, said] = verdict === 'well' && halt.halted ? wellButHalted : verdicts[verdict]
  type Part = Status['parts'][number]
  return html`<div class="note ${tone}" role="status"><p><strong>${said}</strong></p>${words.length === 0 ? '' : html`<ul>${words.map((each) => html`<li>${each}</li>`)}</ul>`}</div>
<p>Of ${coverage.slate} on the slate ${coverage.predicted} are predicted${Object.entries(coverage.excluded).map(([reason, n]) => `, ${n} excluded: ${sayReason(reason)}`)}.</p>
${renderTable(
  'part by part; what was there in time may have been made anew since, when a line moved or a report came',
  [
    { head: 'part', cell: ({ part }: Part) => plain(part), isText: true },
    {
      head: 'state',
      cell: ({ state }: Part) =>
        html`<span class="tag ${state === 'complete' ? 'win' : state === 'failed' ? 'loss' : state === 'degraded' || state === 'late' ? 'warn' : ''}">${state}</span>`,
      isText: true,
    },
    { head: '', cell: ({ says }: Part) => says, isText: true, isProse: true },
    {
      head: 'due (ET)',
      cell: ({ dueAt, isOnTime }: Part) =>
        dueAt === null
          ? '–'
          : `${formatDayTime(dueAt)}${isOnTime === null ? '' : isOnTime ? ', was there by then' : ', was not there by then'}`,
      isWrapped: true,
    },
    { head: 'last changed (ET)', cell: ({ at }: Part) => (at === null ? '–' : formatDayTime(at)) },
  ],
  parts,
)}`
}

const kinds: Readonly<Record<Calendar['kind'], string>> = {
  games: 'games',
  called_off: 'called off',
  no_games: 'a day off',
  off_season: 'off season',
  unknown: 'not known yet',
}

function renderCalendar(
  { season, says, previous, next, daysToNext, dates }: Calendar,
  today: string,
): Fragment {
  type Dated = Calendar['dates'][number]
  return html`<p>${sentence(says)}${previous === null ? '' : ` The last date with games before it: ${formatDate(previous)}.`}${next === null ? '' : ` The next: ${formatDate(next)}${daysToNext === null || daysToNext < 2 ? '' : `, in ${daysToNext} days`}.`}</p>${renderTable(
    season === null ? 'coming dates' : `season ${season}, coming dates`,
    [
      {
        head: 'date',
        cell: ({ gameDate }: Dated) => html`<span class="number">${formatDate(gameDate)}</span>`,
        isText: true,
      },
      { head: '', cell: ({ kind }: Dated) => kinds[kind], isText: true },
      { head: 'games', cell: ({ kind, games }: Dated) => (kind === 'unknown' ? '–' : String(games)) },
      { head: 'first tip (ET)', cell: ({ firstTipAt }: Dated) => formatTime(firstTipAt) },
      { head: 'last tip (ET)', cell: ({ lastTipAt }: Dated) => formatTime(lastTipAt) },
    ],
    dates.filter(({ gameDate }) => gameDate >= today),
    'No coming date is known.',
  )}`
}

const modelVerdicts: Readonly<Record<ModelHealth['verdict'], string>> = {
  healthy: 'No model has become worse, as far as each can be judged.',
  watch: 'At least one model is watched: it has become somewhat worse.',
  degrading: 'At least one model is getting worse.',
  blocked: 'At least one model is blocked, and takes no side.',
  none: 'No model is judged yet.',
}

function renderModels({ verdict: gravest, models }: ModelHealth): Fragment {
  return html`<p>${models.length === 0 ? '' : modelVerdicts[gravest]}</p>${renderTable(
    'trained on strictly earlier days',
    [
      { head: 'system', cell: ({ system }: Model) => plain(system), isText: true },
      { head: 'market', cell: ({ market }: Model) => nameMarket(market), isText: true },
      {
        head: 'how it is',
        cell: (model: Model) => renderModelState(model),
        isText: true,
        isProse: true,
      },
      {
        head: 'trained on days before',
        cell: ({ trainedBefore, trainedDaysAgo }: Model) =>
          html`<span class="number">${trainedBefore}</span>, ${sayDaysAgo(trainedDaysAgo)}`,
        isWrapped: true,
      },
      {
        head: 'the model itself of',
        cell: ({ modelTrainedBefore, trainedBefore }: Model) => modelTrainedBefore ?? trainedBefore,
      },
      { head: 'learnt from (rows)', cell: ({ trainingRows }: Model) => formatCount(trainingRows) },
      {
        head: 'how it came into use',
        cell: ({ verdict, isPinned, reasons }: Model) =>
          html`${promotions[verdict]}${isPinned ? ', put back by hand' : ''}${reasons.length === 0 ? '' : html` <span class="soft small">${reasons.join('; ')}</span>`}`,
        isText: true,
        isProse: true,
      },
      {
        head: 'answers checked whenever it is loaded',
        cell: ({ goldenVectors }: Model) => formatCount(goldenVectors),
      },
      {
        head: 'fingerprint',
        cell: ({ artefactHash }: Model) =>
          html`<span title="${artefactHash}">${artefactHash.slice(0, 12)}</span>`,
        isText: true,
      },
    ],
    models,
    'None is needed yet.',
  )}`
}

const promotions: Readonly<Record<Model['verdict'], string>> = {
  first: 'the first of its kind',
  kept: 'the earlier one is kept',
  promoted: 'it passed the comparison with the one before',
  refused: 'a newer one was refused, the earlier one is kept',
}

/** As far as there are rows to judge it by, which the reason says. */
const healths: Readonly<Record<NonNullable<Model['health']>, string>> = {
  healthy: 'no sign of getting worse',
  watch: 'watched',
  degrading: 'getting worse',
  blocked: 'blocked',
}

function sayDaysAgo(days: number): string {
  return days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`
}

function renderModelState({ health: state, healthReason }: Model): Fragment {
  const tone = state === 'healthy' ? 'win' : state === 'blocked' ? 'loss' : state === null ? '' : 'warn'
  return html`<span class="tag ${tone}">${state === null ? 'not judged' : healths[state]}</span> <span class="soft small">${healthReason}</span>`
}
