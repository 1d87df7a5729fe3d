/** One name a bookmaker, whichever way a file writes it: The Odds API's key (the-odds-api.com, "Bookmaker APIs").
 *
 * A book that is not listed keeps its own name in small letters, so that two files agree at least with themselves. */

const keysByTitle: Readonly<Record<string, string>> = {
  betonlineag: 'betonlineag',
  caesars: 'williamhill_us',
  williamhillus: 'williamhill_us',
  pointsbetus: 'pointsbetus',
  barstoolsportsbook: 'barstool',
  unibet: 'unibet_us',
  unibetus: 'unibet_us',
}

export function bookmakerKey(name: string): string {
  const bare = name.toLowerCase().replace(/[^a-z0-9]+/g, '')
  return keysByTitle[bare] ?? bare
}
