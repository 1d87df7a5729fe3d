/** Folds a name to what all spellings of it share: lower-case ASCII words with single spaces.
 *
 * Unicode's decomposition removes most diacritics, but not from letters that are their own (đ, ø, ł, ı, ß, æ): those
 * have a table. Apostrophes and full stops vanish (De'Anthony, T.J.), hyphens part words (Finney-Smith). */

const lettersOfTheirOwn: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ł: 'l',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
}

const plainAscii = /^[a-z ]*$/

export function foldText(text: string): string {
  let folded = text.toLowerCase()
  if (!plainAscii.test(folded)) {
    folded = folded
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[đðøłıßæœþ]/g, (letter) => lettersOfTheirOwn[letter] as string)
      .replace(/['’‘`´ʼ.]/g, '')
      .replace(/[^a-z0-9]+/g, ' ')
  }
  return folded.replace(/ {2,}/g, ' ').trim()
}
