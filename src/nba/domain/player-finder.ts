/** How a phase asks who is meant by a name: the answer is given to it, since names are learned outside of every phase. */
import type { PlayerRef } from './facts.ts'

export type FoundPlayer =
  | { readonly kind: 'found'; readonly playerId: number }
  | { readonly kind: 'unresolved'; readonly reason: 'unknown' | 'ambiguous' }

export interface PlayerFinder {
  /** `source` writes the name; one of `teamIds` is his team. The league's own id needs no finding. */
  find(player: PlayerRef, source: string, teamIds: readonly number[]): FoundPlayer
}

/** A name for which nobody was found, to be put before a human. */
export interface UnresolvedName {
  readonly source: string
  readonly player: PlayerRef
  readonly teamIds: readonly number[]
  readonly reason: 'unknown' | 'ambiguous'
}
