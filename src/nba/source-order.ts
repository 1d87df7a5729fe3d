/** The facts that sources bring, and what each source partition is called.
 *
 * The three core facts make a prediction possible; an outage of all sources of one of them needs a human. The others make it
 * better, and an installation may go without them. */
import type { Source } from './1-sources/clients/index.ts'

export const coreFacts = ['schedule', 'box_scores', 'prop_lines'] as const
export const furtherFacts = [
  'second_opinion',
  'injuries',
  'game_lines',
  'rosters',
  'referees',
  'play_by_play',
  'live_box_scores',
] as const

export type CoreFact = (typeof coreFacts)[number]
export type FurtherFact = (typeof furtherFacts)[number]
/** The second opinion is asked of the sources of box scores, so it has none of its own. */
export type Fact = CoreFact | Exclude<FurtherFact, 'second_opinion'>

/** Every one. */
export const facts: readonly [Fact, ...Fact[]] = [
  ...coreFacts,
  ...furtherFacts.filter((fact) => fact !== 'second_opinion'),
]

/** Who is asked for each fact, in this order. */
export type SourceOrder = Readonly<Record<Fact, readonly Source[]>>

const assetNames: Readonly<Record<Fact | 'second_opinion', string>> = {
  schedule: 'schedule_replies',
  box_scores: 'box_score_replies',
  second_opinion: 'box_score_second_replies',
  prop_lines: 'prop_line_replies',
  injuries: 'injury_replies',
  game_lines: 'game_line_replies',
  rosters: 'roster_replies',
  referees: 'referee_replies',
  play_by_play: 'play_by_play_replies',
  live_box_scores: 'live_box_score_replies',
}

/** The source partition that brings the fact. */
export function assetOfFact(fact: Fact | 'second_opinion'): string {
  return assetNames[fact]
}
