/** A player's name in the parts that the upstreams write: first and family name, initial form, slug, 'Last, First'.
 *
 * The first word is the first name and all others the family name, suffix included, as in the league's own replies. */
export interface SpelledName {
  readonly full: string
  readonly first: string
  readonly family: string
  /** 'J. Brown' */
  readonly initial: string
  /** 'jaylen-brown' */
  readonly slug: string
}

/** A season has some hundred names and spells each a thousand times. */
const spelled = new Map<string, SpelledName>()

export function spellName(full: string): SpelledName {
  let known = spelled.get(full)
  if (!known) {
    known = readParts(full)
    if (spelled.size > 10_000) spelled.clear()
    spelled.set(full, known)
  }
  return known
}

function readParts(full: string): SpelledName {
  const space = full.indexOf(' ')
  const first = space < 0 ? '' : full.slice(0, space)
  const family = space < 0 ? full : full.slice(space + 1)
  const plain = withoutAccents(full).toLowerCase().replace(/[.']/g, '')
  return {
    full,
    first,
    family,
    initial: first === '' ? family : `${first.slice(0, 1)}. ${family}`,
    slug: plain.replace(/[^a-z0-9]+/g, '-'),
  }
}

export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/ß/g, 'ss')
}
