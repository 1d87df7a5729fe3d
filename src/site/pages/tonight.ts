/** /picks: everybody on tonight's slate, by game, with line, chance, prices and confidence, or the reason why nothing is said. */
import { html } from 'hono/html'
import { liveGrading } from '../../nba/6-exports/schemas/live-grading.ts'
import { tonightAllPlayers } from '../../nba/6-exports/schemas/tonight-all-players.ts'
import type { Market } from '../../nba/domain/market.ts'
import { dateOf, findDated, renderDateLinks, renderDateNote } from '../choose-date.ts'
import { renderFilter, renderInput, renderSelect } from '../form.ts'
import { formatDate, formatStat, nameMarket, sayTip } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { type Followed, followGames, sayGameNow } from '../games-now.ts'
import { withAsked } from '../market-options.ts'
import type { Address, SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import {
  type Choice,
  chooseRows,
  listMarkets,
  readChoice,
  sides,
  sorts,
  type Tonight,
  type TonightGame,
  type TonightRow,
} from '../tonight/choose-rows.ts'
import { type RowFrame, realisedWords, renderRows, rowHeads } from '../tonight/render-row.ts'

const path = '/picks'

export const tonight: SitePage = {
  path,
  tab: 'Tonight',
  queries: ['date', 'q', 'game', 'market', 'side', 'ev', 'sort'],
  maxAgeSeconds: 60,
  documents: (address) => [findDated(tonightAllPlayers.name, address), findDated(liveGrading.name, address)],
  show(address, [document, live]) {
    const published = readContent(tonightAllPlayers, document)
    if (published.state !== 'there') {
      const date = document?.gameDate ?? address.query('date')
      return {
        title: date === '' ? 'Tonight' : formatDate(date),
        body: html`${renderAbsent(published, 'predictions')}${date === '' ? '' : renderDateLinks(path, date)}`,
      }
    }
    const { content } = published
    const { gameDate } = published.document
    const games = followGames(content.games, gameDate, live)
    const markets = withAsked(listMarkets(content), address.query('market'))
    const choice = readChoice(address, markets)
    const rows = chooseRows(content, choice)
    const isTonight = gameDate === address.today
    return {
      title: isTonight ? `Tonight, ${formatDate(gameDate)}` : formatDate(gameDate),
      body: html`${renderDateNote(gameDate, address)}${content.noGames === null || content.noGames !== content.halt.reason ? renderHalt(content) : ''}${renderDegraded(content)}
${content.noGames === null ? html`${renderChoice(content, markets, choice, address)}${renderCount(content, rows, choice)}${renderList(games, rows, { choice, dateQuery: isTonight ? '' : `&date=${gameDate}`, address })}` : html`<p class="note">No games: ${content.noGames}.</p>`}
${renderDateLinks(path, gameDate)}${renderSource(published.document, content)}`,
    }
  },
}

function renderChoice(
  content: Tonight,
  offered: readonly Market[],
  choice: Choice,
  { query }: Address,
): Fragment {
  const games = content.games.map((game) => [game.gameId, nameGame(game)] as const)
  const markets = offered.map((market) => [market, nameMarket(market)] as const)
  return renderFilter(
    path,
    [
      renderInput('q', 'player', choice.search),
      renderSelect('game', 'game', [['', 'all'], ...games], choice.game),
      renderSelect('market', 'market', [...markets, ['all', 'all']], choice.market),
      renderSelect('side', 'side', sides, choice.side),
      renderInput('ev', 'EV at least, %', query('ev'), 'number'),
      renderSelect('sort', 'sort by', sorts, choice.sort),
    ],
    { date: query('date') },
  )
}

function renderCount({ coverage, players }: Tonight, rows: readonly TonightRow[], choice: Choice): Fragment {
  const all = players.reduce((sum, { markets }) => sum + markets.length, 0)
  const picks = rows.filter(({ entry }) => entry.prediction?.isPick === true).length
  const excluded = coverage.slate - coverage.predicted
  return html`<p class="soft">${rows.length} of ${all} shown${choice.market === 'all' ? '' : ` (${nameMarket(choice.market)})`}, ${picks} of them ${picks === 1 ? 'a pick' : 'picks'}.
Of ${coverage.slate} on the slate ${coverage.predicted} are predicted, ${excluded} excluded by name with a reason. ${realisedWords} Other brackets are 95 % intervals, in per cent.</p>`
}

function nameGame({ home, away }: Pick<TonightGame, 'home' | 'away'>): string {
  return `${away.tricode} @ ${home.tricode}`
}

function renderList(
  followed: readonly Followed<TonightGame>[],
  rows: readonly TonightRow[],
  {
    choice,
    dateQuery,
    address,
  }: { readonly choice: Choice; readonly dateQuery: string; readonly address: Address },
): Fragment {
  if (rows.length === 0)
    return html`<p class="note">Nobody fits. <a href="${path}${dateOf(address)}">Show all</a>.</p>`
  const heads = html`<div class="heads" aria-hidden="true">${rowHeads.map((head) => html`<span>${head}</span>`)}</div>`
  const games = new Map(followed.map((game) => [game.gameId, game]))
  const isMarketNamed = choice.market === 'all'
  if (choice.sort !== '') {
    const place: RowFrame['place'] = ({ gameId }) => nameOf(games.get(gameId))
    return html`${heads}${renderRows(rows, { place, isMarketNamed, dateQuery })}`
  }
  const byGame = Map.groupBy(rows, ({ player }) => player.gameId)
  return html`${[...byGame].map(([gameId, members]) => {
    const game = games.get(gameId)
    const place: RowFrame['place'] = ({ teamId }) =>
      [game?.home, game?.away].find((team) => team?.teamId === teamId)?.tricode ?? ''
    return html`<section class="game" id="game-${gameId}">${renderGameHead(game)}${heads}${renderRows(members, { place, isMarketNamed, dateQuery })}</section>`
  })}`
}

function nameOf(game: Followed<TonightGame> | undefined): string {
  if (game === undefined) return ''
  return `${nameGame(game)} ${game.status === 'postponed' ? 'postponed: void' : game.status === 'final' ? 'final' : sayTip(game)}`
}

function renderGameHead(game: Followed<TonightGame> | undefined): Fragment {
  if (game === undefined) return html`<h2>Game not known</h2>`
  const { away, home, status, spread, total } = game
  const now = sayGameNow(game)
  const said = [
    sayTip(game),
    ...(spread === null ? [] : [`${home.tricode} ${spread > 0 ? '+' : ''}${formatStat(spread)}`]),
    ...(total === null ? [] : [`total ${formatStat(total)}`]),
    ...(now === undefined ? [] : [now]),
  ]
  const off =
    status === 'postponed'
      ? html`<p class="note warn">Postponed: nothing of this game counts, its picks are void.</p>`
      : ''
  return html`<h2>${away.name} @ ${home.name} <small>${said.join(' · ')}</small></h2>${off}`
}
