/** /picks/best-bets: the picks of the evening, best first, each with its reasons and how it stands; or why there is none, which is a normal answer. */
import { html } from 'hono/html'
import type { z } from 'zod'
import { bestBets } from '../../nba/6-exports/schemas/best-bets.ts'
import { liveGrading } from '../../nba/6-exports/schemas/live-grading.ts'
import { countUnjudged } from '../../nba/domain/best-bet.ts'
import {
  type Bet,
  type BetChoice,
  betQueries,
  chooseBets,
  readBetChoice,
  renderBetChoice,
} from '../best-bets/choose-bets.ts'
import { dateOf, findDated, renderAskedDateLinks, renderDateLinks, renderDateNote } from '../choose-date.ts'
import {
  formatChance,
  formatDate,
  formatLine,
  formatPrice,
  formatStat,
  formatTime,
  formatValue,
  nameMarket,
  sayTip,
} from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { sayScore } from '../games-now.ts'
import type { Address, SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'
import { sayReason, sentence } from '../words.ts'

type BestBets = z.output<typeof bestBets.schema>
type LiveGrading = z.output<typeof liveGrading.schema>
type Live = LiveGrading['picks'][number]

const path = '/picks/best-bets'

export const bestBetsPage: SitePage = {
  path,
  tab: 'Best bets',
  queries: ['date', ...betQueries],
  maxAgeSeconds: 30,
  documents: (address) => [findDated(bestBets.name, address), findDated(liveGrading.name, address)],
  show(address, [document, live]) {
    const published = readContent(bestBets, document)
    if (published.state !== 'there')
      return {
        title: 'Best bets',
        body: html`${renderAbsent(published, 'picks')}${renderAskedDateLinks(path, address)}`,
      }
    const { content } = published
    const { gameDate } = published.document
    const graded = live?.gameDate === gameDate ? readContent(liveGrading, live) : { state: 'absent' as const }
    const now = graded.state === 'there' ? graded.content : undefined
    const standings = new Map(now?.picks.map((each) => [keyOf(each), each]))
    const choice = readBetChoice(address)
    const chosen = chooseBets(content.picks, choice)
    const best = chosen.filter(({ isBestBet }) => isBestBet)
    const others = chosen.filter(({ isBestBet }) => !isBestBet)
    return {
      title: `Best bets, ${formatDate(gameDate)}`,
      body: html`${renderDateNote(gameDate, address)}${renderHalt(content)}${renderDegraded(content)}${renderVerdict(content)}${now === undefined ? '' : renderNow(now)}${renderChoice(content, choice, chosen.length, address)}
${best.map((bet) => renderBet(bet, standings.get(keyOf(bet)), gameDate))}
${others.length === 0 ? '' : html`<h2>The other picks</h2><p class="soft">Published too, and on the record; not called best because they are not calibrated or worth less.</p>${renderOthers(others, standings, gameDate)}`}
${renderPassed(content)}${renderDateLinks(path, gameDate)}${renderSource(published.document, content)}`,
    }
  },
}

function keyOf({ market, gameId, playerId }: Pick<Bet, 'market' | 'gameId' | 'playerId'>): string {
  return `${market} ${gameId} ${playerId}`
}

function renderVerdict({ verdict, why, considered, passed, picks }: BestBets): Fragment {
  const best = picks.filter(({ isBestBet }) => isBestBet).length
  if (verdict === 'halted') return html``
  if (verdict === 'no_bet') {
    const found =
      picks.length === 0
        ? sayNoneWorth(considered, countUnjudged(passed))
        : `${considered} were looked at with a line, ${picks.length} of them ${picks.length === 1 ? 'is a pick' : 'are picks'}, and none is called a best bet`
    return html`<div class="note good" role="status"><p><strong>No bet tonight.</strong> ${sentence(why ?? '')} That is a normal answer: ${found}.</p></div>`
  }
  return html`<p>${best} best ${best === 1 ? 'bet' : 'bets'} among ${picks.length} ${picks.length === 1 ? 'pick' : 'picks'}; ${considered} were looked at with a line.</p>`
}

/** What was not judged is not said to be worth nothing. */
function sayNoneWorth(considered: number, unjudged: number): string {
  if (unjudged === 0) return `${considered} were looked at with a line, and none is worth it`
  if (unjudged >= considered)
    return `${considered} have a line, and of none could it be said whether it is worth its price`
  return `${considered} were looked at with a line, ${unjudged} of them could not be judged, and none of the others is worth it`
}

/** An evening is too few for a rate: counted, and the scores. */
function renderNow({ counts, games }: LiveGrading): Fragment | '' {
  const said = Object.entries(counts).filter(([, n]) => n > 0)
  const scores = games.flatMap((game) => {
    const score = sayScore(game)
    return score === undefined ? [] : [game.status === 'final' ? `${score}, final` : score]
  })
  const parts = [
    ...(said.length === 0 ? [] : [`${said.map(([state, n]) => `${n} ${state}`).join(', ')}.`]),
    ...(scores.length === 0 ? [] : [scores.join(' · ')]),
  ]
  return parts.length === 0 ? '' : html`<p>${parts.join(' ')}</p>`
}

function renderChoice(
  { picks }: BestBets,
  choice: BetChoice,
  shown: number,
  address: Address,
): Fragment | '' {
  if (picks.length === 0) return ''
  const count =
    shown === picks.length ? '' : html`<p class="soft">${shown} of ${picks.length} picks are shown.</p>`
  const none =
    shown === 0
      ? html`<p class="note">No pick fits. <a href="${path}${dateOf(address)}">Show all</a>.</p>`
      : ''
  return html`${renderBetChoice(path, choice, address)}${count}${none}`
}

function renderBet(bet: Bet, standing: Live | undefined, gameDate: string): Fragment {
  const {
    side,
    line,
    bestPrice,
    game,
    team,
    reasons,
    confidence,
    breakEven,
    expectedValue,
    paperStake,
    median,
    hold,
  } = bet
  const when = game === null ? '' : `${game.away.tricode} @ ${game.home.tricode} ${sayTip(game)}`
  const off = game?.status === 'postponed' ? html` <span class="tag warn">postponed: void</span>` : ''
  return html`<article class="card"><h2>${renderName(bet, gameDate)} <strong class="${side.toLowerCase()}">${side} ${formatLine(line)}</strong> ${nameMarket(bet.market)}</h2>
<p class="soft">${team?.tricode ?? ''} · ${when} · ${bet.label}${off}</p><p>${renderStanding(standing)}</p>
<dl class="facts"><dt>best price at this line</dt><dd>${formatPrice(bestPrice)} (fair: ${formatPrice(bet.fairPrice)})</dd>
<dt>our chance</dt><dd>${formatChance(confidence)}; the price needs ${formatChance(breakEven)}</dd>
<dt>price taken</dt><dd>${formatPrice(bet.price)}, by which the record counts${bet.lineSnapshotAt === null ? '' : `; seen ${formatTime(bet.lineSnapshotAt)} ET`}</dd>
<dt>EV</dt><dd>${formatValue(expectedValue)} a unit; hold ${formatChance(hold)}</dd>
<dt>the prices say</dt><dd>${formatChance(marketOf(bet))}, margin taken off</dd>
<dt>median</dt><dd>${formatStat(median)}${bet.edge === null ? '' : ` (${bet.edge > 0 ? '+' : ''}${formatStat(bet.edge)} from the line)`}</dd>
<dt>stake on paper</dt><dd>${paperStake === null ? '–' : `${formatChance(paperStake, 2)} of the bank; never an order`}</dd></dl>
<h3>Why</h3><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></article>`
}

/** Of the side that is taken. */
function marketOf({ marketPOver, side }: Bet): number | null {
  if (marketPOver === null) return null
  return side === 'OVER' ? marketPOver : 1 - marketPOver
}

function renderName({ playerId, playerName, market }: Bet, gameDate: string): Fragment {
  return html`<a href="/picks/player/${playerId}?market=${market}&amp;date=${gameDate}">${playerName ?? `player ${playerId}`}</a>`
}

const results = {
  win: 'won',
  loss: 'lost',
  push: 'push: the stake comes back',
  void: 'void: the stake comes back',
} as const

function renderStanding(standing: Live | undefined): Fragment | string {
  if (standing === undefined) return ''
  const { state, result, current, seenAt, why } = standing
  const because =
    why === null || why === 'game_not_final' ? '' : html` <span class="soft small">${sayReason(why)}</span>`
  const so =
    current === null
      ? ''
      : state === 'decided'
        ? `, ${formatStat(current, 0)}`
        : `, ${formatStat(current, 0)} so far${seenAt === null ? '' : ` (${formatTime(seenAt)} ET)`}`
  if (state === 'decided') {
    const tone = result === 'win' ? 'win' : result === 'loss' ? 'loss' : ''
    return html`<span class="tag ${tone}">${result === null ? 'decided' : results[result]}</span>${so}${because}`
  }
  return html`<span class="tag">${state}</span>${so}${because}`
}

function renderOthers(
  bets: readonly Bet[],
  standings: ReadonlyMap<string, Live>,
  gameDate: string,
): Fragment {
  return renderTable(
    'picks that are no best bets',
    [
      { head: 'player', cell: (bet: Bet) => renderName(bet, gameDate), isText: true },
      {
        head: 'pick',
        cell: ({ side, line, market }: Bet) =>
          html`<strong class="${side.toLowerCase()}">${side} ${formatLine(line)}</strong> ${nameMarket(market)}`,
        isText: true,
      },
      { head: 'best price at this line', cell: ({ bestPrice }: Bet) => formatPrice(bestPrice) },
      {
        head: 'chance',
        cell: ({ confidence, calibration }: Bet) =>
          html`${formatChance(confidence)}${calibration === 'calibrated' ? '' : html` <span class="soft small number">not calibrated</span>`}`,
        isWrapped: true,
      },
      { head: 'EV', cell: ({ expectedValue }: Bet) => formatValue(expectedValue) },
      { head: 'now', cell: (bet: Bet) => renderStanding(standings.get(keyOf(bet))) || '–', isText: true },
      { head: 'why', cell: ({ reasons }: Bet) => reasons.join('; '), isText: true, isProse: true },
    ],
    bets,
  )
}

function renderPassed({ passed }: BestBets): Fragment | '' {
  const reasons = Object.entries(passed)
  if (reasons.length === 0) return ''
  return html`<h2>Why the others are none</h2><ul>${reasons.map(([reason, n]) => html`<li>${n}: ${sayReason(reason)}</li>`)}</ul>`
}
