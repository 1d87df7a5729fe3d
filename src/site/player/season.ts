/** A player's season so far, as `players/{id}` says it. */
import { html } from 'hono/html'
import type { z } from 'zod'
import type { players } from '../../nba/6-exports/schemas/players.ts'
import { formatDate, formatStat, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { renderShare } from '../hits.ts'
import { renderDegraded } from '../standing.ts'
import { renderTable } from '../table.ts'
import { plain } from '../words.ts'

export type Season = z.output<typeof players.schema>
type MarketSeason = Season['markets'][number]
type SeasonPicks = Season['picks'][number]

/** `last`: the date of his last game, which is in it. */
export function renderSeason(
  { season, markets, splits, picks, degraded }: Season,
  last: { readonly gameDate: string; readonly isTonight: boolean },
): Fragment {
  type Split = Season['splits'][number]
  return html`<section><h2>Season ${season}</h2>${renderDegraded({ degraded })}<p>With every game up to and with ${formatDate(last.gameDate)}${last.isTonight ? ', tonight’s among them' : ''}.</p>${renderTable(
    'by market; over: games above the line of their own day, with the 95 % interval',
    [
      { head: 'market', cell: ({ market }: MarketSeason) => nameMarket(market), isText: true },
      { head: 'games', cell: ({ n }: MarketSeason) => String(n) },
      { head: 'mean', cell: ({ mean }: MarketSeason) => formatStat(mean) },
      { head: 'median', cell: ({ median }: MarketSeason) => formatStat(median) },
      { head: 'deviation', cell: ({ deviation }: MarketSeason) => formatStat(deviation) },
      {
        head: 'over',
        cell: ({ over, pushes }: MarketSeason) =>
          over === null ? '–' : html`${renderShare(over)}${pushes === 0 ? '' : `, pushes ${pushes}`}`,
      },
    ],
    markets,
  )}${renderTable(
    'splits, means',
    [
      { head: '', cell: ({ split }: Split) => plain(split), isText: true },
      { head: 'games', cell: ({ n }: Split) => String(n) },
      { head: 'minutes', cell: ({ minutes }: Split) => formatStat(minutes) },
      ...markets.map(({ market }) => ({
        head: nameMarket(market),
        cell: ({ means }: Split) => formatStat(means[market] ?? null),
      })),
    ],
    splits,
  )}
<h3>Our picks on him this season</h3>${renderTable(
    'counted, not rated: too few to say anything',
    [
      { head: '', cell: ({ label }: SeasonPicks) => label, isText: true },
      { head: 'picks', cell: (each: SeasonPicks) => String(each.picks) },
      { head: 'won', cell: ({ wins }: SeasonPicks) => String(wins) },
      { head: 'lost', cell: ({ losses }: SeasonPicks) => String(losses) },
      { head: 'push', cell: ({ pushes }: SeasonPicks) => String(pushes) },
      { head: 'void', cell: (each: SeasonPicks) => String(each.void) },
    ],
    picks,
    'None was published.',
  )}</section>`
}
