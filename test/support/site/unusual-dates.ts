/** The season, the data and the picks of dates that are not as usual: a halt, no games, games that were called off. */
import { makeBestBets, makeLive } from './picks.ts'
import { makeCalendar, makeCalibration, makePerformance, makeStatus } from './season.ts'
import type { Published } from './stage.ts'
import { longName, makeTonight } from './tonight.ts'

/** As live grading says it of a pick whose game is not played. */
const asVoid = { state: 'decided', result: 'void', current: null, seenAt: null, why: 'postponed' }

export const longSystem = longName.toLowerCase()

export interface UnusualDates {
  /** What the envelope says of the halted date, and of the one without games. */
  readonly halt: { readonly withheld: string | null }
  readonly dayOff: { readonly withheld: string | null }
  readonly halted: string
  readonly noGames: string
  readonly calledOff: string
}

export function makeUnusualDates({ halt, dayOff, halted, noGames, calledOff }: UnusualDates): Published[] {
  const on = (name: string, date: string) => ({ document: `${name}/${date}` })
  const performance = makePerformance()
  const named = performance.systems.map((each, i) => (i === 0 ? { ...each, system: longSystem } : each))
  const status = { ...makeStatus(), parts: [] }
  const calendar = makeCalendar()
  const noDates = calendar.dates.map((each) => ({ ...each, games: 0, firstTipAt: null, lastTipAt: null }))
  const datesOf = (kind: string) => noDates.map((each) => ({ ...each, kind }))
  const empty = { ...calendar, season: null, next: null, daysToNext: null }
  const bets = makeBestBets(makeTonight({ games: 2, markets: ['points'] }))
  const live = makeLive(bets)
  return [
    { ...performance, ...halt, ...on('systems/performance', halted), systems: named },
    {
      ...{ ...performance, ...on('systems/performance', calledOff) },
      systems: performance.systems.map((each) => ({ ...each, void: each.void + 2 })),
    },
    { ...makeCalibration(), ...on('systems/calibration', calledOff) },
    { ...makeCalibration(), ...halt, ...on('systems/calibration', halted), calibration: [] },
    {
      ...status,
      ...halt,
      ...on('status', halted),
      verdict: 'failing',
      words: ['No bookmaker has been heard since 16:00.'],
    },
    { ...status, ...dayOff, ...on('status', noGames), verdict: 'no_games', words: [dayOff.withheld] },
    {
      ...empty,
      ...on('calendar', noGames),
      dates: datesOf('no_games'),
      kind: 'no_games',
      says: dayOff.withheld,
    },
    {
      ...{ ...empty, ...on('calendar', calledOff), dates: datesOf('called_off'), kind: 'called_off' },
      says: 'every game of this date was called off',
    },
    {
      ...{ ...bets, ...on('best-bets', calledOff) },
      picks: bets.picks.map((bet) => ({ ...bet, game: { ...bet.game!, status: 'postponed' } })),
    },
    {
      ...{ ...live, ...on('live-grading', calledOff), counts: { ...live.counts, void: live.picks.length } },
      picks: live.picks.map((pick) => ({ ...pick, ...asVoid })),
    },
  ]
}
