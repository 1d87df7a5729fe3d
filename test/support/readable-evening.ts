/** What one evening publishes, document by document, as text that can be read beside a box score: kept in test/goldens, and read by eye.
 *
 * It says what a reader would look up: games and scores, lines and prices, medians and chances, ends and units, to as many digits as he would. */
type Fields = Readonly<Record<string, unknown>>

export type FindDocument = (name: string) => Fields

/** Of a player who is on the slate and has played. */
const shownPlayer = 2544

type Sections = readonly (readonly [name: string, spell: (document: Fields) => readonly string[]])[]

const record: Sections = [
  ['results', spellResults],
  ['ledger', spellLedger],
]

const everything: Sections = [
  ['calendar', spellCalendar],
  ['model-health', spellModels],
  ['tonight/all-players', spellTonight],
  ['predictions', spellPredictions],
  ['best-bets', spellBets],
  ...['hot', 'cold', 'bounce-back', 'quick-hits'].map((name) => [`trends/${name}`, spellTrend] as const),
  ...record,
  ['systems/performance', spellPerformance],
  ['systems/calibration', spellCalibration],
  [`tonight/player/${shownPlayer}`, spellPlayer],
  [`players/${shownPlayer}`, spellSeason],
]

/** Every document of it, or what came of it alone. */
export function spellEvening(gameDate: string, find: FindDocument, what: 'everything' | 'record'): string {
  return (what === 'everything' ? everything : record)
    .flatMap(([name, spell]) => [
      `## ${name}/${gameDate}`,
      ...spellEnvelope(find(name)),
      ...spell(find(name)),
      '',
    ])
    .join('\n')
}

function of<Value>(fields: unknown, name: string): Value {
  return (fields as Fields)[name] as Value
}

function list(fields: unknown, name: string): readonly Fields[] {
  return of<Fields[]>(fields, name)
}

function spellEnvelope({ asOf, halt, coverage }: Fields): string[] {
  const { slate, predicted } = (coverage ?? {}) as { slate?: number; predicted?: number }
  const { halted, reason } = halt as { halted: boolean; reason: string | null }
  return [
    `as of ${asOf ?? 'no moment'}${halted ? `, halted: ${reason}` : ''}${slate === undefined ? '' : `, ${predicted} of ${slate} predicted`}`,
  ]
}

function spellCalendar({ says, previous, next }: Fields): string[] {
  return [`${says}; before it ${previous}, after it ${next}`]
}

function spellModels({ verdict, ...document }: Fields): string[] {
  return [
    `${verdict}`,
    ...list(document, 'models').map(
      (each) =>
        `- ${each.system}: trained before ${each.trainedBefore} on ${each.trainingRows} rows, ${each.verdict}, ${each.health}`,
    ),
  ]
}

function spellTonight(document: Fields): string[] {
  const games = list(document, 'games').map(
    ({ away, home, tipAt, status }) =>
      `- ${of<string>(away, 'tricode')} at ${of<string>(home, 'tricode')}, ${tipAt}, ${status}`,
  )
  const lined = list(document, 'players').flatMap((player) => {
    const [entry] = list(player, 'markets') as unknown as readonly [Fields]
    const { line, prediction, exclusion } = entry
    if (line === null) return []
    const books = list(line, 'books').map((book) => `${book.bookmaker} ${book.line}`)
    return `- ${player.playerName}: ${books.join(', ')} at ${of<string>(line, 'snapshotAt').slice(11, 16)}; ${
      prediction === null
        ? `not predicted: ${of<string>(exclusion, 'reason')}`
        : `median ${round(of(prediction, 'median'))}, over ${percent(of(prediction, 'pOver'))}, known ${of<number>(prediction, 'quality')}`
    }`
  })
  return [...games, `with a line, of ${list(document, 'players').length}:`, ...lined]
}

function spellPredictions(document: Fields): string[] {
  const predictions = list(document, 'predictions')
  const systems = Map.groupBy(predictions, ({ system }) => system as string)
  const words = ['OVER', 'UNDER', 'PASS', 'NO_LINE']
  return [
    `${predictions.length} predictions, ${list(document, 'picks').length} picks, ${list(document, 'exclusions').length} exclusions`,
    ...[...systems]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([system, rows]) =>
          `- ${system}: ${words.map((word) => `${rows.filter((row) => row.recommendation === word).length} ${word}`).join(', ')}`,
      ),
  ]
}

function spellBets({ verdict, why, considered, ...document }: Fields): string[] {
  return [
    `${verdict}${why === null ? '' : `: ${why}`}; ${considered} considered`,
    ...list(document, 'picks').map(
      (each) =>
        `- ${each.playerName} (${of<string>(each.team, 'tricode')}): ${each.side} ${each.line} at ${each.price}, chance ${percent(each.confidence)} ${each.calibration}; ${of<string[]>(each, 'reasons').join('; ')}`,
    ),
  ]
}

function spellTrend({ rule, ...document }: Fields): string[] {
  return [
    `${rule}`,
    ...list(document, 'entries').map(
      (each) =>
        `- ${each.playerName}: ${each.seasonGames} games at ${round(each.seasonMean)}, the last ${each.recentGames} at ${round(each.recentMean)}${each.line === null ? '' : `, line ${each.line}`}`,
    ),
  ]
}

function spellResults(document: Fields): string[] {
  const outcomes = [...Map.groupBy(list(document, 'grades'), ({ outcome }) => outcome as string)].sort()
  return [
    ...list(document, 'games').map(
      (each) => `- ${each.gameId} ${each.status} ${each.awayScore} at ${each.homeScore}`,
    ),
    `grades: ${outcomes.map(([outcome, { length }]) => `${length} ${outcome}`).join(', ')}`,
    ...list(document, 'systems').map(
      (each) => `- ${each.system}: mean error ${round(each.meanAbsoluteError)}, ${spellHits(each.hits)}`,
    ),
  ]
}

function spellLedger(document: Fields): string[] {
  const sums = list(document, 'sums').map((each) => {
    const { atPriceTaken } = each.units as { atPriceTaken: number }
    return `${each.market} ${each.label}: ${each.picks} picks, ${each.wins} won, ${each.losses} lost, ${each.pushes} pushes, ${each.void} void, ${each.pending} pending; ${spellHits(each.hits)}; ${round(atPriceTaken)} units`
  })
  return [
    ...sums,
    ...list(document, 'picks').map(
      (each) =>
        `- ${each.playerName}: ${each.side} ${each.line} at ${each.price}, closed ${each.closingLine}; ${each.actual ?? each.reason}: ${each.outcome}${each.profit === null ? '' : ` ${each.profit}`}${each.standing === 'stood' ? '' : ', taken back'}`,
    ),
  ]
}

function spellPerformance({ season, from, dates, ...document }: Fields): string[] {
  return [
    `${season} from ${from}, ${dates} dates`,
    ...list(document, 'systems').map(
      (each) =>
        `- ${each.system} ${each.label}: ${each.graded} graded, mean error ${round(each.meanAbsoluteError)}; with a line ${each.lined}: ${round(each.linedMeanAbsoluteError)} beside the line's ${round(each.lineMeanAbsoluteError)}; ${spellHits(each.hits)}`,
    ),
  ]
}

function spellCalibration(document: Fields): string[] {
  return list(document, 'calibration').map(
    (each) =>
      `- ${each.system} ${each.label} ${each.calibration}: ${each.n} rows, Brier ${of<number>(each.ours, 'brier')} beside the prices' ${of<number>(each.prices, 'brier')}`,
  )
}

function spellPlayer(document: Fields): string[] {
  const [points] = list(document, 'markets') as unknown as readonly [Fields]
  return [
    `${document.playerName}, ${of<string>(document.team, 'name')} against ${of<string>(document.opponent, 'name')}, ${document.isHome ? 'home' : 'away'}`,
    ...list(document, 'log').map(
      (game) =>
        `- ${game.gameDate} ${of<string>(game.opponent, 'tricode')}: ${game.points} points, ${game.rebounds} rebounds, ${game.assists} assists, ${game.threes} threes in ${game.minutes} minutes`,
    ),
    ...list(points, 'windows').map(
      ({ games, mean, over }) => `- last ${games}: mean ${round(mean)}, ${spellShare(over)} over the line`,
    ),
    ...list(points, 'factors').map(({ name, contribution }) => `- ${name}: ${round(contribution)}`),
  ]
}

function spellSeason({ season, ...document }: Fields): string[] {
  return [
    `${season}`,
    ...list(document, 'markets').map(
      ({ market, n, mean, median }) => `- ${market}: ${n} games, mean ${round(mean)}, median ${median}`,
    ),
    ...list(document, 'splits').map(
      ({ split, n, minutes }) => `- ${split}: ${n} games, ${round(minutes)} minutes`,
    ),
  ]
}

function spellHits(hits: unknown): string {
  if (hits === null) return 'no side decided'
  const { rate, n, interval95, breakEven, label } = hits as {
    rate: number
    n: number
    interval95: [number, number]
    breakEven: number | null
    label: string
  }
  return `${label} hits ${percent(rate)} of ${n} (${interval95.map((each) => percent(each)).join(' to ')}), the prices need ${percent(breakEven)}`
}

function spellShare(share: unknown): string {
  if (share === null) return 'none'
  const { n, hits } = share as { n: number; hits: number }
  return `${hits} of ${n}`
}

function round(value: unknown): string {
  return value === null ? 'unknown' : (value as number).toFixed(2)
}

function percent(value: unknown): string {
  return value === null ? 'unknown' : `${(100 * (value as number)).toFixed(1)} %`
}
