/** Finds the player that a posted name means, or says why it cannot.
 *
 * Rules go from the strictest to the loosest, and the first that finds anybody on the event's two teams decides: exactly one
 * player, or the name is ambiguous. It never guesses between two; a player of another team counts only by his whole name. Box scores write "Bobby Portis"; bookmakers also write "Portis, Bobby", "G Antetokounmpo", "Murray Dejounte". */
import { foldText } from './fold-text.ts'
import { commonFirstName, otherFullNames } from './player-nicknames.ts'

export interface NamedPlayer {
  readonly playerId: number
  readonly name: string
  /** The team last seen with; unknown means any. */
  readonly teamId?: number
}

export interface NameContext {
  /** The two teams of the event, so that a namesake elsewhere does not disturb. */
  readonly teamIds: readonly number[]
}

export type ResolvedBy =
  | 'exact'
  | 'normalised'
  | 'suffix'
  | 'nickname'
  | 'middle-name'
  | 'alias'
  | 'reversed'
  | 'initial'

export type ResolvedPlayer =
  | { readonly kind: 'resolved'; readonly playerId: number; readonly by: ResolvedBy }
  | {
      readonly kind: 'unresolved'
      readonly reason: 'unknown' | 'ambiguous'
      readonly candidates: readonly NamedPlayer[]
    }

export interface PlayerIndex {
  resolve(postedName: string, context: NameContext): ResolvedPlayer
}

/** A name in the forms by which it is compared. */
interface NameForms {
  readonly folded: string
  /** Words without a generational suffix. */
  readonly words: readonly string[]
  readonly isReversed: boolean
}

/** A shorter first name of a player is an initial, which a longer posted one says nothing about. */
const shortFormMin = 3

const suffixes = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v'])

/** Folds, drops what stands in brackets, and turns "Last, First" round. */
export function normalisePlayerName(postedName: string): NameForms {
  const bare = postedName.replace(/\([^)]*\)/g, ' ')
  const comma = bare.indexOf(',')
  const afterComma = comma < 0 ? '' : foldText(bare.slice(comma + 1))
  const isReversed = afterComma !== '' && !suffixes.has(afterComma)
  const folded = isReversed ? `${afterComma} ${foldText(bare.slice(0, comma))}` : foldText(bare)
  const words = folded.split(' ')
  const kept = words.filter((word, place) => place === 0 || !suffixes.has(word))
  return { folded, words: kept, isReversed }
}

/** Builds the look-up once; resolving a name is then a few map reads. Players may be listed in any order. */
export function createPlayerIndex(players: readonly NamedPlayer[]): PlayerIndex {
  const byExact = new Map<string, NamedPlayer[]>()
  const byFolded = new Map<string, NamedPlayer[]>()
  const byWords = new Map<string, NamedPlayer[]>()
  const byNickname = new Map<string, NamedPlayer[]>()
  const byLastName = new Map<string, { firstName: string; player: NamedPlayer }[]>()
  for (const player of players) {
    const { folded, words } = normalisePlayerName(player.name)
    add(byExact, player.name, player)
    add(byFolded, folded, player)
    add(byWords, words.join(' '), player)
    add(byNickname, nicknameKey(words), player)
    add(byLastName, words.slice(1).join(' '), { firstName: words[0] as string, player })
  }
  const formsByPostedName = new Map<string, NameForms>()

  function findAliases(forms: NameForms): NamedPlayer[] {
    const others = [...otherFullNames(forms.folded), ...otherFullNames(forms.words.join(' '))]
    return others.flatMap((other) => byFolded.get(other) ?? byWords.get(other) ?? [])
  }

  function findReversed(words: readonly string[]): NamedPlayer[] {
    for (let turn = 1; turn < words.length; turn += 1) {
      const turned = [...words.slice(turn), ...words.slice(0, turn)]
      const found = byWords.get(turned.join(' ')) ?? byNickname.get(nicknameKey(turned))
      if (found) return found
    }
    return []
  }

  /** Same last name, and one first name begins as the other: "G" for Giannis, "Herb" for Herbert, "Ishmael" for Ish. */
  function findByBeginning(words: readonly string[]): NamedPlayer[] {
    const [posted = '', ...lastName] = words
    const namesakes = byLastName.get(lastName.join(' ')) ?? []
    return namesakes
      .filter(
        ({ firstName }) =>
          firstName.startsWith(posted) || (firstName.length >= shortFormMin && posted.startsWith(firstName)),
      )
      .map((each) => each.player)
  }

  function* rules(postedName: string, forms: NameForms): Generator<Rule> {
    const { folded, words } = forms
    const how = (by: ResolvedBy): ResolvedBy => (forms.isReversed ? 'reversed' : by)
    yield { by: 'exact', found: byExact.get(postedName), reach: 'league' }
    yield { by: how('normalised'), found: byFolded.get(folded), reach: 'league' }
    yield { by: 'alias', found: findAliases(forms), reach: 'league' }
    yield { by: how('suffix'), found: byWords.get(words.join(' ')), reach: 'league' }
    yield { by: how('nickname'), found: byNickname.get(nicknameKey(words)), reach: 'league' }
    yield { by: 'reversed', found: findReversed(words), reach: 'league' }
    if (words.length > 2) {
      const outer = [words[0] as string, words.at(-1) as string]
      const found = byNickname.get(nicknameKey(outer)) ?? findByBeginning(outer)
      yield { by: 'middle-name', found, reach: 'event' }
    }
    if (words.length > 1) yield { by: 'initial', found: findByBeginning(words), reach: 'event' }
  }

  return {
    resolve(postedName, context) {
      let forms = formsByPostedName.get(postedName)
      if (!forms) {
        forms = normalisePlayerName(postedName)
        formsByPostedName.set(postedName, forms)
      }
      const isNear = ({ teamId }: NamedPlayer): boolean =>
        teamId === undefined || context.teamIds.includes(teamId)
      let elsewhere: ResolvedPlayer | undefined
      for (const rule of rules(postedName, forms)) {
        const found = distinct(rule.found ?? [])
        const near = found.filter(isNear)
        if (near.length > 0) return decide(near, rule.by)
        if (rule.reach === 'league' && found.length > 0) elsewhere ??= decide(found, rule.by)
        if (rule.reach === 'event' && elsewhere) break // an initial is weaker evidence than a whole name on another team
      }
      return elsewhere ?? { kind: 'unresolved', reason: 'unknown', candidates: [] }
    },
  }
}

interface Rule {
  readonly by: ResolvedBy
  readonly found: readonly NamedPlayer[] | undefined
  /** 'league': a player of another team counts when no rule finds one on the event's teams (he was traded today). */
  readonly reach: 'league' | 'event'
}

function decide(candidates: readonly NamedPlayer[], by: ResolvedBy): ResolvedPlayer {
  return candidates.length === 1
    ? { kind: 'resolved', playerId: candidates[0]!.playerId, by }
    : { kind: 'unresolved', reason: 'ambiguous', candidates }
}

function nicknameKey(words: readonly string[]): string {
  const [firstName = '', ...rest] = words
  return [commonFirstName(firstName), ...rest].join(' ')
}

function distinct(players: readonly NamedPlayer[]): readonly NamedPlayer[] {
  if (players.length <= 1) return players
  return [...new Map(players.map((player) => [player.playerId, player])).values()]
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** One-off form of `createPlayerIndex(...).resolve(...)`. */
export function resolvePlayer(
  postedName: string,
  candidates: readonly NamedPlayer[],
  context: NameContext,
): ResolvedPlayer {
  return createPlayerIndex(candidates).resolve(postedName, context)
}
