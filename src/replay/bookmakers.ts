/** The bookmakers of The Odds API that the replay serves: key, title and region.
 *
 * A reply holds only bookmakers of the regions asked for: PrizePicks and Underdog are in `us_dfs`, not in `us`. */
export interface Bookmaker {
  readonly key: string
  readonly title: string
  readonly region: string
}

export const bookmakers: readonly Bookmaker[] = [
  { key: 'draftkings', title: 'DraftKings', region: 'us' },
  { key: 'fanduel', title: 'FanDuel', region: 'us' },
  { key: 'betmgm', title: 'BetMGM', region: 'us' },
  { key: 'betrivers', title: 'BetRivers', region: 'us' },
  { key: 'betonlineag', title: 'BetOnline.ag', region: 'us' },
  { key: 'bovada', title: 'Bovada', region: 'us' },
  { key: 'williamhill_us', title: 'Caesars', region: 'us' },
  { key: 'fanatics', title: 'Fanatics', region: 'us' },
  { key: 'espnbet', title: 'ESPN BET', region: 'us2' },
  { key: 'pointsbetus', title: 'PointsBet (US)', region: 'us' },
  { key: 'betus', title: 'BetUS', region: 'us' },
  { key: 'mybookieag', title: 'MyBookie.ag', region: 'us' },
  { key: 'superbook', title: 'SuperBook', region: 'us' },
  { key: 'wynnbet', title: 'WynnBET', region: 'us' },
  { key: 'unibet_us', title: 'Unibet', region: 'us' },
  { key: 'barstool', title: 'Barstool Sportsbook', region: 'us' },
  { key: 'lowvig', title: 'LowVig.ag', region: 'us' },
  { key: 'prizepicks', title: 'PrizePicks', region: 'us_dfs' },
  { key: 'underdog', title: 'Underdog', region: 'us_dfs' },
]

const byKey = new Map(bookmakers.map((entry) => [entry.key, entry]))
const byTitle = new Map(bookmakers.map((entry) => [entry.title, entry]))

export function requireBookmaker(keyOrTitle: string): Bookmaker {
  const found = byKey.get(keyOrTitle) ?? byTitle.get(keyOrTitle)
  if (!found) throw new Error(`no such bookmaker: ${keyOrTitle}; add it to src/replay/bookmakers.ts`)
  return found
}
