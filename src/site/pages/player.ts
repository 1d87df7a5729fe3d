/** /picks/player/{id}: one player tonight: what is said of him and why, his games against the line, and how the line moved; below it his season. */
import { html } from 'hono/html'
import { liveGrading } from '../../nba/6-exports/schemas/live-grading.ts'
import { players } from '../../nba/6-exports/schemas/players.ts'
import { tonightPlayer } from '../../nba/6-exports/schemas/tonight-player.ts'
import { askedDate, findDated } from '../choose-date.ts'
import type { ShelvedDocument } from '../document-ref.ts'
import { formatDate, formatLine, formatStat, formatTime, nameMarket, sayTip } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { followGames, sayGameNow } from '../games-now.ts'
import { marketOptions } from '../market-options.ts'
import type { Address, SitePage } from '../page.ts'
import {
  type MarketTonight,
  type PlayerTonight,
  renderDistributionSection,
  renderFactorSection,
  renderLogSection,
  renderMovementSection,
  renderSplitSection,
  renderSystemSection,
  renderTeammateSection,
  renderWindowSection,
} from '../player/market-sections.ts'
import { renderSeason, type Season } from '../player/season.ts'
import { readContent } from '../read-content.ts'
import { renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { realisedWords, renderBooks, renderCells, sayMarket } from '../tonight/render-row.ts'
import { sayReason } from '../words.ts'

export const player: SitePage = {
  path: '/picks/player/:id{[0-9]{1,10}}',
  queries: ['date', 'market'],
  maxAgeSeconds: 60,
  documents: (address) => {
    const id = address.parameter('id')
    return [
      findDated(`${tonightPlayer.name}/${id}`, address),
      { name: `${players.name}/${id}`, until: askedDate(address) },
      findDated(liveGrading.name, address),
    ]
  },
  show(address, [evening, season, live]) {
    const published = readContent(tonightPlayer, evening)
    const past = readContent(players, season)
    if (published.state === 'there') {
      const { content, document } = published
      const note =
        document.gameDate === askedDate(address)
          ? ''
          : html`<p class="note">He is on no slate of ${formatDate(askedDate(address))}. This is ${formatDate(document.gameDate)}.</p>`
      const log = past.state === 'there' ? past.content.log : []
      const played = log.find(({ gameId }) => gameId === content.game?.gameId)
      return {
        title: content.playerName,
        body: html`${note}${renderHead(content, document.gameDate, live)}${renderHalt(content)}${renderDegraded(content)}${renderMarket(content, played, address)}
${past.state === 'there' ? renderSeason(past.content, { gameDate: past.document.gameDate, isTonight: played !== undefined }) : ''}${renderSource(document, content)}`,
      }
    }
    if (past.state !== 'there') return undefined
    return {
      title: past.content.playerName,
      body: html`<p class="note">No slate of ${formatDate(askedDate(address))} that is published has him.</p>${renderSeason(past.content, { gameDate: past.document.gameDate, isTonight: false })}${renderSource(past.document, past.content)}`,
    }
  },
}

function renderHead(
  { team, opponent, isHome, game: asPublished, injury }: PlayerTonight,
  gameDate: string,
  live: ShelvedDocument | undefined,
): Fragment {
  const [game = null] = followGames(asPublished === null ? [] : [asPublished], gameDate, live)
  const now = game && sayGameNow(game)
  const where = opponent === null ? '' : ` ${isHome ? 'v' : '@'} ${opponent.name}`
  const when = game === null ? '' : ` · ${sayTip(game)}${now ? ` · ${now}` : ''}`
  const hurt =
    injury === null
      ? html`<p class="soft">On no injury report that is known.</p>`
      : html`<p><span class="tag ${injury.status === 'available' ? 'win' : 'warn'}">${injury.status}</span> ${injury.reason ?? 'no reason given'} <span class="soft">(${injury.source}, ${formatTime(injury.reportedAt)} ET)</span></p>`
  const off =
    game?.status === 'postponed'
      ? html`<p class="note warn">Postponed: nothing of this game counts, its picks are void.</p>`
      : ''
  return html`<p>${team?.name ?? ''}${where} · ${formatDate(gameDate)}${when}</p>${off}${hurt}`
}

type Played = Season['log'][number]

/** `played`: tonight's game of his, once it is over. */
function renderMarket(
  content: PlayerTonight,
  played: Played | undefined,
  { path, query }: Address,
): Fragment {
  const { markets, opponent, remark } = content
  const asked = marketOptions.find(([market]) => market !== '' && market === query('market'))?.[1]
  const found = markets.find(({ market }) => market === query('market'))
  const shown = found ?? markets[0]
  if (shown === undefined) return html`<p class="note">No market of his is on the slate.</p>`
  const date = query('date') === '' ? '' : `&date=${encodeURIComponent(query('date'))}`
  const tabs = markets.map(
    ({ market }) =>
      html`<li><a href="${path}?market=${market}${date}"${market === shown.market ? html` aria-current="true"` : ''}>${nameMarket(market)}</a></li>`,
  )
  return html`<ul class="links">${tabs}</ul>${asked === undefined || found ? '' : html`<p class="note">He is on no slate of this date for ${asked}. This is ${nameMarket(shown.market)}.</p>`}${renderSaid(shown)}${played === undefined ? '' : renderEnd(shown, played)}
<div class="columns">${renderLogSection(content, shown)}${renderDistributionSection(shown)}${renderFactorSection(shown)}${renderMovementSection(shown)}
${renderWindowSection(shown, remark)}${renderSplitSection(shown, opponent?.tricode ?? 'the opponent')}${renderTeammateSection(shown)}${renderSystemSection(shown)}</div>`
}

function renderSaid(entry: MarketTonight): Fragment {
  const { prediction, exclusion, line } = entry
  if (prediction === null)
    return html`<p class="note">No prediction: ${sayReason(exclusion?.reason ?? 'not predicted')}${exclusion?.detail == null ? '' : ` (${exclusion.detail})`}.</p>${renderPosted(line)}`
  const { recommendation, recommendationReason, isPick, label } = prediction
  const isSide = recommendation === 'OVER' || recommendation === 'UNDER'
  const said = isSide
    ? html`<strong class="${recommendation.toLowerCase()}">${recommendation} ${line?.line ?? ''}</strong>${isPick ? ', published as a pick' : ', not published as a pick'} (${label})`
    : html`No side is taken: ${sayReason(recommendationReason)} (${label})`
  return html`<section class="card"><h2>${nameMarket(entry.market)}</h2><p>${said}.</p><div class="cells">${renderCells(entry)}</div><p class="soft small">${realisedWords}${sayQuality(prediction.quality)}</p>${renderPosted(line, prediction)}</section>`
}

/** Against the line that was predicted against. */
function renderEnd({ market, line }: MarketTonight, played: Played): Fragment {
  const value = played[market]
  if (value === null) return html`<p>It is over; his ${nameMarket(market)} are not known yet.</p>`
  const beside =
    line === null
      ? ''
      : value === line.line
        ? `, which is the line of ${formatLine(line.line)}: a push`
        : `, ${value > line.line ? 'over' : 'under'} the line of ${formatLine(line.line)}`
  return html`<p>How it ended: <strong>${formatStat(value, 0)}</strong> ${nameMarket(market)} in ${formatStat(played.minutes, 0)} minutes${beside}.</p>`
}

/** Nothing of a document that does not say it. */
function sayQuality(quality: number | null | undefined): string {
  return quality == null
    ? ''
    : ` Of what it is made from, ${formatStat(quality)} in 100 is known; what is missing counts nothing, and what is of an earlier season counts in part.`
}

function renderPosted(
  line: MarketTonight['line'],
  prediction: MarketTonight['prediction'] = null,
): Fragment | '' {
  if (line === null) return html`<p class="soft">Nobody has posted a line.</p>`
  return html`<p class="soft small">${sayMarket(line, prediction)}</p><details open><summary>${line.books.length} ${line.books.length === 1 ? 'book' : 'books'}</summary><div class="scroll" tabindex="0" role="region" aria-label="books">${renderBooks(line.books)}</div></details>`
}
