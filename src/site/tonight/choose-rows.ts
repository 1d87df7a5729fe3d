/** Which rows of the evening are shown, and in which order: search, game, market, side, least value, sort. All of it stands in the address. */
import type { z } from 'zod'
import type { tonightAllPlayers } from '../../nba/6-exports/schemas/tonight-all-players.ts'
import { foldText } from '../../nba/domain/fold-text.ts'
import type { Market } from '../../nba/domain/market.ts'
import { choose, readPercent } from '../form.ts'
import { nameMarket } from '../format.ts'
import type { Address } from '../page.ts'

export type Tonight = z.output<typeof tonightAllPlayers.schema>
export type TonightGame = Tonight['games'][number]
export type TonightPlayer = Tonight['players'][number]
export type TonightEntry = TonightPlayer['markets'][number]

export interface TonightRow {
  readonly player: TonightPlayer
  readonly entry: TonightEntry
}

export const sides = [
  ['', 'all'],
  ['picks', 'picks'],
  ['over', 'over'],
  ['under', 'under'],
  ['line', 'with a line'],
] as const

export const sorts = [
  ['', 'game'],
  ['ev', 'EV'],
  ['edge', 'edge'],
  ['over', 'P(over)'],
  ['confidence', 'confidence'],
  ['name', 'name'],
] as const

export interface Choice {
  readonly search: string
  readonly game: string
  readonly market: Market | 'all'
  readonly side: (typeof sides)[number][0]
  /** Per unit; null: no matter. */
  readonly valueMin: number | null
  readonly sort: (typeof sorts)[number][0]
}

/** The markets of the evening; the first is shown unless another is asked for. */
export function listMarkets({ players }: Tonight): Market[] {
  const found = new Set(players.flatMap(({ markets }) => markets.map(({ market }) => market)))
  return [...found]
}

export function readChoice({ query }: Address, markets: readonly Market[]): Choice {
  const options = [...markets.map((each) => [each, nameMarket(each)] as const), ['all', 'all'] as const]
  return {
    search: query('q'),
    game: query('game'),
    market: choose(query('market'), options),
    side: choose(query('side'), sides),
    valueMin: readPercent(query('ev')),
    sort: choose(query('sort'), sorts),
  }
}

export function chooseRows(tonight: Tonight, choice: Choice): TonightRow[] {
  const sought = foldText(choice.search)
  const rows = tonight.players.flatMap((player) => {
    if (choice.game !== '' && player.gameId !== choice.game) return []
    if (sought !== '' && !foldText(player.playerName).includes(sought)) return []
    return player.markets.filter((entry) => isChosen(entry, choice)).map((entry) => ({ player, entry }))
  })
  const { sort } = choice
  if (sort === '') return rows
  if (sort === 'name')
    return rows.toSorted((a, b) => a.player.playerName.localeCompare(b.player.playerName, 'en'))
  return rows.toSorted((a, b) => rank(b, sort) - rank(a, sort))
}

function isChosen({ market, line, prediction }: TonightEntry, choice: Choice): boolean {
  if (choice.market !== 'all' && market !== choice.market) return false
  if (choice.valueMin !== null && (prediction?.expectedValue ?? Number.NEGATIVE_INFINITY) < choice.valueMin)
    return false
  switch (choice.side) {
    case '':
      return true
    case 'line':
      return line !== null
    case 'picks':
      return prediction?.isPick === true
    case 'over':
    case 'under':
      return prediction?.recommendation === choice.side.toUpperCase()
  }
}

/** What is not known comes last. */
function rank({ entry: { prediction } }: TonightRow, sort: Exclude<Choice['sort'], '' | 'name'>): number {
  const value = {
    ev: prediction?.expectedValue,
    edge: prediction?.edge === null || prediction === null ? null : Math.abs(prediction.edge),
    over: prediction?.pOver,
    confidence: prediction?.confidence,
  }[sort]
  return value ?? Number.NEGATIVE_INFINITY
}
