/** /picks/trends: who is above or below his season, who comes from a bad game, who was often on one side of a line; with n and interval, and what that is not. */
import { html } from 'hono/html'
import type { z } from 'zod'
import {
  trendsBounceBack,
  trendsCold,
  trendsHot,
  trendsQuickHits,
} from '../../nba/6-exports/schemas/trends.ts'
import { foldText } from '../../nba/domain/fold-text.ts'
import { findDated, renderAskedDateLinks, renderDateLinks, renderDateNote } from '../choose-date.ts'
import type { ShelvedDocument } from '../document-ref.ts'
import { choose, renderFilter, renderInput, renderSelect } from '../form.ts'
import { formatDate, formatLine, formatStat, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { renderShare } from '../hits.ts'
import { marketOptions } from '../market-options.ts'
import type { Address, SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { type Column, renderTable } from '../table.ts'
import { sentence } from '../words.ts'

type Trend = z.output<typeof trendsHot.schema>['entries'][number]

const path = '/picks/trends'
const lists = [
  [trendsHot, 'Above their season'],
  [trendsCold, 'Below their season'],
  [trendsBounceBack, 'After a bad game'],
  [trendsQuickHits, 'Mostly on one side of the line'],
] as const

export const trends: SitePage = {
  path,
  tab: 'Trends',
  queries: ['date', 'q', 'market'],
  maxAgeSeconds: 300,
  documents: (address) => lists.map(([kind]) => findDated(kind.name, address)),
  show(address, documents) {
    const found = documents.find((each) => each !== undefined)
    const said = lists.flatMap(([kind], index) => {
      const published = readContent(kind, documents[index])
      return published.state === 'there' ? [published.content] : []
    })
    const halted = said.find(({ halt }) => halt.halted)
    return {
      title: found === undefined ? 'Trends' : `Trends, ${formatDate(found.gameDate)}`,
      body: html`${found === undefined ? '' : renderDateNote(found.gameDate, address)}${halted === undefined ? '' : renderHalt(halted)}${renderDegraded({ degraded: said.flatMap(({ degraded }) => degraded) })}<p class="note">What was, not what will be: such lists do not predict tonight’s games, the lines know them too, and an interval this wide says how little so few games tell.</p>
${said.every(({ entries }) => entries.length === 0) ? '' : renderChoice(address)}${lists.map(([kind, title], index) => renderList(kind, title, documents[index], address))}${found === undefined ? renderAskedDateLinks(path, address) : renderDateLinks(path, found.gameDate)}`,
    }
  },
}

function renderChoice({ query }: Address): Fragment {
  return renderFilter(
    path,
    [
      renderInput('q', 'player', query('q')),
      renderSelect('market', 'market', marketOptions, choose(query('market'), marketOptions)),
    ],
    { date: query('date') },
  )
}

/** By player and market; the order, clearest first, is what a list is. */
function chooseTrends(entries: readonly Trend[], { query }: Address): readonly Trend[] {
  const [sought, market] = [foldText(query('q')), choose(query('market'), marketOptions)]
  return entries.filter(
    (entry) => (market === '' || entry.market === market) && foldText(entry.playerName).includes(sought),
  )
}

function renderList(
  kind: (typeof lists)[number][0],
  title: string,
  document: ShelvedDocument | undefined,
  address: Address,
): Fragment {
  const published = readContent(kind, document)
  if (published.state !== 'there')
    return html`<section><h2>${title}</h2>${renderAbsent(published, 'lists of this kind')}</section>`
  const { rule, remark, entries: all } = published.content
  const entries = chooseTrends(all, address)
  return html`<section><h2>${title}</h2><p>${sentence(rule)}</p><p class="soft">${sentence(remark)}</p>${renderTable(title, columns(published.document.gameDate, entries), entries, all.length === 0 ? 'Nobody tonight.' : 'Nobody fits.')}
${renderSource(published.document, published.content)}</section>`
}

function columns(gameDate: string, entries: readonly Trend[]): Column<Trend>[] {
  const hasNext = entries.some(({ next }) => next !== null)
  return [
    {
      head: 'player',
      cell: ({ playerId, playerName, market, team, opponent }) =>
        html`<a href="/picks/player/${playerId}?market=${market}&amp;date=${gameDate}">${playerName}</a> <span class="soft small">${team?.tricode ?? ''}${opponent === null ? '' : ` against ${opponent.tricode}`}</span>`,
      isText: true,
    },
    { head: 'market', cell: ({ market }) => nameMarket(market), isText: true },
    { head: 'line', cell: ({ line }) => formatLine(line) },
    {
      head: 'recent mean',
      cell: ({ recentMean, recentGames }) => `${formatStat(recentMean)} (${recentGames})`,
    },
    {
      head: 'season mean',
      cell: ({ seasonMean, seasonGames }) => `${formatStat(seasonMean)} (${seasonGames})`,
    },
    { head: 'standard errors', cell: ({ z: distance }) => formatStat(distance) },
    {
      head: 'over tonight’s line',
      cell: ({ over }) => (over === null ? '–' : renderShare(over)),
      isWrapped: true,
    },
    ...(hasNext
      ? [
          {
            head: 'next game above his mean',
            cell: ({ next }: Trend) => (next === null ? '–' : renderShare(next)),
            isWrapped: true as const,
          },
        ]
      : []),
  ]
}
