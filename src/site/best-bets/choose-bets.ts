/** Which picks of the evening are shown, and in which order: by player, market, side, least value. All of it stands in the address. */
import type { z } from 'zod'
import type { bestBets } from '../../nba/6-exports/schemas/best-bets.ts'
import { foldText } from '../../nba/domain/fold-text.ts'
import type { Market } from '../../nba/domain/market.ts'
import { choose, readPercent, renderFilter, renderInput, renderSelect } from '../form.ts'
import type { Fragment } from '../fragment.ts'
import { marketOptions } from '../market-options.ts'
import type { Address } from '../page.ts'

export type Bet = z.output<typeof bestBets.schema>['picks'][number]

export const betQueries = ['q', 'market', 'side', 'ev', 'sort'] as const

const sides = [
  ['', 'all'],
  ['OVER', 'over'],
  ['UNDER', 'under'],
] as const

const sorts = [
  ['', 'EV'],
  ['chance', 'chance'],
  ['edge', 'edge'],
  ['tip', 'tip-off'],
  ['name', 'name'],
] as const

export interface BetChoice {
  readonly search: string
  readonly market: Market | ''
  readonly side: (typeof sides)[number][0]
  /** Per unit; null: no matter. */
  readonly valueMin: number | null
  readonly sort: (typeof sorts)[number][0]
}

export function readBetChoice({ query }: Address): BetChoice {
  return {
    search: query('q'),
    market: choose(query('market'), marketOptions),
    side: choose(query('side'), sides),
    valueMin: readPercent(query('ev')),
    sort: choose(query('sort'), sorts),
  }
}

export function renderBetChoice(path: string, choice: BetChoice, { query }: Address): Fragment {
  return renderFilter(
    path,
    [
      renderInput('q', 'player', choice.search),
      renderSelect('market', 'market', marketOptions, choice.market),
      renderSelect('side', 'side', sides, choice.side),
      renderInput('ev', 'EV at least, %', query('ev'), 'number'),
      renderSelect('sort', 'sort by', sorts, choice.sort),
    ],
    { date: query('date') },
  )
}

/** As the document has them, which is best first, unless another order is asked for; what is not known comes last. */
export function chooseBets(bets: readonly Bet[], choice: BetChoice): readonly Bet[] {
  const sought = foldText(choice.search)
  const { market, side, valueMin, sort } = choice
  const chosen = bets.filter(
    (bet) =>
      (market === '' || bet.market === market) &&
      (side === '' || bet.side === side) &&
      (valueMin === null || (bet.expectedValue ?? Number.NEGATIVE_INFINITY) >= valueMin) &&
      (sought === '' || foldText(bet.playerName ?? '').includes(sought)),
  )
  switch (sort) {
    case '':
      return chosen
    case 'name':
      return chosen.toSorted((a, b) => (a.playerName ?? '').localeCompare(b.playerName ?? '', 'en'))
    case 'tip':
      return chosen.toSorted((a, b) => (a.game?.tipAt ?? '~').localeCompare(b.game?.tipAt ?? '~', 'en'))
    case 'chance':
      return chosen.toSorted((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1))
    case 'edge':
      return chosen.toSorted((a, b) => sizeOfEdge(b) - sizeOfEdge(a))
  }
}

function sizeOfEdge({ edge }: Bet): number {
  return edge === null ? -1 : Math.abs(edge)
}
