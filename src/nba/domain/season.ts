/** Seasons and kinds of game, read from the game's own id.
 *
 * The league writes both into the id: '0022400061' is kind 002 (regular season), season 24 (2024-25), game 61. A calendar
 * date does not tell the season (2019-20 ended in October 2020, 2020-21 began in December), so none is consulted. */

export type GameKind = 'preseason' | 'regular' | 'all-star' | 'playoffs' | 'play-in' | 'cup-final'

declare const seasonBrand: unique symbol
/** 'YYYY-YY', as in '2024-25'. */
export type Season = string & { readonly [seasonBrand]: true }

const kindsByPrefix: Readonly<Record<string, GameKind>> = {
  '001': 'preseason',
  '002': 'regular',
  '003': 'all-star',
  '004': 'playoffs',
  '005': 'play-in',
  '006': 'cup-final',
}

const gameIdShape = /^00[1-6]\d{7}$/

export function isGameId(text: string): boolean {
  return gameIdShape.test(text)
}

/** Throws a RangeError on what is no NBA game id. */
export function seasonOfGame(gameId: string): Season {
  requireGameId(gameId)
  const twoDigits = Number(gameId.slice(3, 5))
  return seasonStarting(twoDigits >= 46 ? 1900 + twoDigits : 2000 + twoDigits) // the league's first season was 1946-47
}

export function kindOfGame(gameId: string): GameKind {
  requireGameId(gameId)
  return kindsByPrefix[gameId.slice(0, 3)] as GameKind
}

/** Do these games count in players' records? Preseason and all-star games do not. */
export function isCompetitive(kind: GameKind): boolean {
  return kind !== 'preseason' && kind !== 'all-star'
}

export function parseSeason(text: string): Season {
  const startYear = Number(text.slice(0, 4))
  if (!/^\d{4}-\d{2}$/.test(text) || seasonStarting(startYear) !== text) {
    throw new RangeError(`"${text}" is not a season: expected two following years, as in 2024-25`)
  }
  return text as Season
}

export function seasonStarting(startYear: number): Season {
  return `${startYear}-${String((startYear + 1) % 100).padStart(2, '0')}` as Season
}

/** Only the season to ask for, by the month: whether the date belongs to it is for the reply to say. */
export function guessSeason(gameDate: string): Season {
  const [year, month] = gameDate.split('-').map(Number)
  return seasonStarting(month! >= 7 ? year! : year! - 1)
}

export function seasonStartYear(season: Season): number {
  return Number(season.slice(0, 4))
}

export function previousSeason(season: Season): Season {
  return seasonStarting(seasonStartYear(season) - 1)
}

function requireGameId(gameId: string): void {
  if (!isGameId(gameId)) {
    throw new RangeError(`"${gameId}" is not an NBA game id: expected ten digits, as in 0022400061`)
  }
}
