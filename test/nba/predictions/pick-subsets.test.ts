import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { chooseMembers } from '../../../src/nba/5-predictions/pick-subsets.ts'
import { bestBetValueMinimum } from '../../../src/nba/domain/best-bet.ts'
import type { PickRow, StoredMember } from '../../../src/nba/domain/prediction-inputs.ts'

const tip = Temporal.Instant.from('2025-11-06T00:30:00Z')
const before = tip.subtract({ hours: 3 })
const after = tip.add({ hours: 3 })

const pick = (playerId: number, over: Partial<PickRow> = {}): PickRow => ({
  system: 'ridge',
  market: 'points',
  gameId: 'g1',
  playerId,
  label: 'live',
  locksAt: tip,
  recommendation: 'OVER',
  line: 2450,
  edge: 1.2,
  confidence: 0.52,
  expectedValue: 0.01,
  ...over,
})

interface Member {
  readonly subset: string
  readonly player_id: number
  readonly label: string
}
const choose = (...args: Parameters<typeof chooseMembers>) => chooseMembers(...args) as Member[]
const namesOf = (members: readonly Member[], playerId: number) =>
  members.filter((each) => each.player_id === playerId).map(({ subset }) => subset)

it('a pick belongs to every subset whose rule it meets; who takes no side belongs to none', () => {
  const members = choose(
    [
      pick(1),
      pick(2, { edge: -2, recommendation: 'UNDER' }),
      pick(3, { confidence: 0.6, expectedValue: bestBetValueMinimum }),
      pick(4, { recommendation: 'PASS', confidence: 0.5, expectedValue: 0.5 }),
      ...Array.from({ length: 8 }, (_, i) => pick(10 + i, { confidence: 0.51 })),
    ],
    [],
    before,
  )
  expect(namesOf(members, 1)).toEqual(['all'])
  expect(namesOf(members, 2)).toEqual(['all', 'edge_twice_the_minimum'])
  expect(namesOf(members, 3)).toEqual(['all', 'surest_tenth', 'best_bets'])
  expect(namesOf(members, 4)).toEqual([])
})

it('from the tip-off on live members stay as they were stored, and none is added', () => {
  const stored = choose([pick(1)], [], before).map((row) => ({ ...row, locks_at: tip.toString() }))
  const later = [pick(1, { edge: 9, expectedValue: 1, confidence: 0.9 }), pick(2)]
  expect(choose(later, stored as unknown as StoredMember[], after)).toEqual(stored)
  expect(choose(later, [], after)).toEqual([])
})

it('before it a member that no longer meets its rule leaves', () => {
  const stored = choose([pick(1, { edge: 3 })], [], before).map((row) => ({
    ...row,
    locks_at: tip.toString(),
  }))
  const members = choose([pick(1)], stored as unknown as StoredMember[], before)
  expect(namesOf(members, 1)).toEqual(['all'])
})

it('picks made afterwards make members of their own label', () => {
  const members = choose([pick(1, { label: 'backfill' })], [], after)
  expect(members[0]).toMatchObject({ subset: 'all', label: 'backfill' })
})
