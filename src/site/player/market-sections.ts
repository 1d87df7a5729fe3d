/** What the page of a player shows of one market: drawings first, each with the figures it is made of. */
import { html } from 'hono/html'
import type { z } from 'zod'
import type { tonightPlayer } from '../../nba/6-exports/schemas/tonight-player.ts'
import { nameFactor } from '../../nba/domain/factor-words.ts'
import { renderDistribution } from '../charts/distribution.ts'
import { renderFactors } from '../charts/factors.ts'
import { renderGameLog } from '../charts/game-log.ts'
import { renderLineMovement } from '../charts/line-movement.ts'
import { renderRates } from '../charts/rates.ts'
import {
  formatChance,
  formatDay,
  formatDayTime,
  formatLine,
  formatPrice,
  formatStat,
  formatTime,
  nameMarket,
  toEpochMs,
} from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { renderShare } from '../hits.ts'
import { renderTable } from '../table.ts'
import { plain } from '../words.ts'

export type PlayerTonight = z.output<typeof tonightPlayer.schema>
export type MarketTonight = PlayerTonight['markets'][number]
type Logged = PlayerTonight['log'][number]
type Split = NonNullable<MarketTonight['season']>

export function renderLogSection({ log }: PlayerTonight, { market, line }: MarketTonight): Fragment {
  const what = nameMarket(market)
  const games = log
    .toReversed()
    .map((game) => ({ name: nameLogged(game), value: game[market], line: game.lines[market]?.line ?? null }))
  const caption = `${what} in his last ${log.length} games, oldest first${line === null ? '' : '; dashed: tonight’s line'}; a stroke on a bar is the line of that day. Blue is above, orange below the line, hollow a push${line === null ? ', grey a day without a line' : ''}.`
  return html`<section><h2>Games before tonight</h2>${renderGameLog(games, line?.line ?? null, what, caption)}
<details><summary>the games as a table</summary>${renderTable(
    `${what}, game by game, the newest first`,
    [
      { head: 'date', cell: ({ gameDate }: Logged) => gameDate, isText: true },
      {
        head: 'against',
        cell: ({ opponent, isHome }: Logged) => `${isHome ? '' : '@ '}${opponent.tricode}`,
        isText: true,
      },
      { head: 'minutes', cell: ({ minutes }: Logged) => formatStat(minutes, 0) },
      { head: what, cell: (game: Logged) => formatStat(game[market], 0) },
      { head: 'line then', cell: (game: Logged) => formatLine(game.lines[market]?.line ?? null) },
      { head: 'ended', cell: (game: Logged) => game.lines[market]?.result ?? '–' },
    ],
    log,
    'No game of his is known.',
  )}</details></section>`
}

function nameLogged({ gameDate, isHome, opponent }: Logged): string {
  return `${gameDate.slice(5)} ${isHome ? 'v' : '@'} ${opponent.tricode}`
}

export function renderDistributionSection({ quantiles, prediction, line }: MarketTonight): Fragment | '' {
  if (!prediction || quantiles.length < 2) return ''
  const said = quantiles
    .map(({ probability, value }) => `${formatChance(probability, 0)}: ${formatStat(value)}`)
    .join(', ')
  return html`<section><h2>Distribution</h2>${renderDistribution(
    quantiles.map(({ probability, value }) => ({ level: probability, value })),
    {
      line: line?.line ?? null,
      median: prediction.median,
      caption: html`${plain(prediction.system)}: below each value with the chance ${said}. What lies beyond the outermost is not drawn.`,
    },
  )}</section>`
}

export function renderFactorSection({ factors, prediction }: MarketTonight): Fragment | '' {
  if (!prediction || factors.length === 0) return ''
  const start = factors.find(({ name }) => name === 'average_player') ?? { name: 'nothing', contribution: 0 }
  const rest = factors.filter((each) => each !== start)
  const sum = factors.reduce((total, { contribution }) => total + contribution, 0)
  return html`<section><h2>Factors</h2>${renderFactors(
    { name: nameFactor(start.name), value: start.contribution },
    rest.map(({ name, contribution }) => ({ name: nameFactor(name), value: contribution })),
    { name: 'median', value: prediction.median },
    html`From ${nameFactor(start.name)} to the median of ${plain(prediction.system)}, each step as much as it adds. Together: ${formatStat(sum, 2)}; the median is ${formatStat(prediction.median, 2)}.`,
  )}</section>`
}

export function renderWindowSection({ windows, line, prediction }: MarketTonight, remark: string): Fragment {
  const rates = windows.flatMap(({ games, over }) =>
    over === null ? [] : [{ name: `last ${games}`, ...over, breakEven: prediction?.breakEven ?? null }],
  )
  const drawn =
    rates.length === 0
      ? ''
      : renderRates(
          rates,
          `How often he went over ${formatLine(line?.line ?? null)}, with the 95 % interval. Dashed: the chance that the best price needs.`,
        )
  return html`<section><h2>Last 5, 10 and 20 games before tonight</h2><p class="note">${remark}</p>${drawn}${renderTable(
    'windows',
    [
      {
        head: 'games',
        cell: ({ games, n }: MarketTonight['windows'][number]) =>
          games === n ? `last ${games}` : `last ${games} (${n} known)`,
        isText: true,
      },
      { head: 'mean', cell: ({ mean }) => formatStat(mean) },
      { head: 'minutes', cell: ({ minutes }) => formatStat(minutes) },
      {
        head: 'over tonight’s line',
        cell: ({ over }) => (over === null ? '–' : renderShare(over)),
        isWrapped: true,
      },
    ],
    windows,
    'No game of his is known.',
  )}</section>`
}

export function renderSplitSection(
  { season, home, away, againstOpponent }: MarketTonight,
  opponent: string,
): Fragment {
  const splits = [
    ['season', season],
    ['at home', home],
    ['away', away],
    [`against ${opponent}`, againstOpponent],
  ] as const
  const known = splits.flatMap(([name, split]) => (split === null ? [] : [{ name, ...split }]))
  return html`<section><h2>Home, away, and against ${opponent}, before tonight</h2>${renderTable(
    'splits; shares of over with their 95 % interval',
    [
      { head: '', cell: ({ name }: Split & { name: string }) => name, isText: true },
      { head: 'games', cell: ({ n }) => String(n) },
      { head: 'mean', cell: ({ mean }) => formatStat(mean) },
      { head: 'minutes', cell: ({ minutes }) => formatStat(minutes) },
      {
        head: 'over tonight’s line',
        cell: ({ over }) => (over === null ? '–' : renderShare(over)),
        isWrapped: true,
      },
    ],
    known,
    'No game of his is known.',
  )}</section>`
}

export function renderTeammateSection({ teammates }: MarketTonight): Fragment {
  type Teammate = MarketTonight['teammates'][number]
  const say = (summary: Teammate['with']): string =>
    summary === null
      ? '–'
      : `${formatStat(summary.mean)} in ${formatStat(summary.minutes, 0)} min (${summary.n})`
  return html`<section><h2>With and without team-mates</h2>${renderTable(
    'mean this season before tonight, minutes, and in brackets how many games',
    [
      {
        head: 'team-mate',
        cell: ({ playerName, isOut }: Teammate) =>
          html`${playerName}${isOut ? html` <span class="tag warn">out or doubtful</span>` : ''}`,
        isText: true,
      },
      { head: 'with', cell: (each: Teammate) => say(each.with), isWrapped: true },
      { head: 'without', cell: (each: Teammate) => say(each.without), isWrapped: true },
    ],
    teammates,
    'Nothing is known.',
  )}</section>`
}

export function renderMovementSection({ lineMovement, line }: MarketTonight): Fragment | '' {
  if (lineMovement.length === 0) return ''
  type Change = MarketTonight['lineMovement'][number]
  const shown = line?.bookmaker ?? lineMovement[0]!.bookmaker
  const own = lineMovement.filter(({ bookmaker }) => bookmaker === shown)
  const changes = own.length > 0 ? own : lineMovement
  const days = new Set(changes.map(({ at }) => formatDay(at)))
  const sayAt = days.size === 1 ? formatTime : formatDayTime
  const drawn = changes.map((each) => ({
    atMs: toEpochMs(each.at),
    at: sayAt(each.at),
    line: each.line,
  }))
  return html`<section><h2>How the line moved</h2>${renderLineMovement(drawn, html`${own.length > 0 ? shown : 'every book'}, times US Eastern; a dot is a change of the line or its prices.`)}
<details><summary>every change of every book</summary>${renderTable(
    'changes of the line or its prices',
    [
      { head: 'ET', cell: ({ at }: Change) => formatDayTime(at), isText: true },
      { head: 'book', cell: ({ bookmaker }: Change) => bookmaker, isText: true },
      { head: 'line', cell: (each: Change) => formatLine(each.line) },
      { head: 'over', cell: ({ overPrice }: Change) => formatPrice(overPrice) },
      { head: 'under', cell: ({ underPrice }: Change) => formatPrice(underPrice) },
    ],
    lineMovement,
  )}</details></section>`
}

export function renderSystemSection({ systems }: MarketTonight): Fragment | '' {
  if (systems.length === 0) return ''
  type System = MarketTonight['systems'][number]
  return html`<section><h2>What every system says</h2>${renderTable(
    'on the same line',
    [
      { head: 'system', cell: ({ system }: System) => plain(system), isText: true },
      { head: 'median', cell: ({ median }: System) => formatStat(median) },
      { head: 'P(over)', cell: ({ pOver }: System) => formatChance(pOver) },
      {
        head: 'side',
        cell: ({ recommendation }: System) => plain(recommendation.toLowerCase()),
        isText: true,
      },
    ],
    systems,
  )}</section>`
}
