/** Plays in the shapes of playbyplayv3 and of ESPN's summary, written after their documentation: one game's few, with what is odd in each. */
import { toBody } from './payloads.ts'

export function actionV3(overrides: Record<string, unknown> = {}) {
  return {
    ...{
      actionNumber: 7,
      clock: 'PT11M38.00S',
      period: 1,
      teamId: 1610612744,
      teamTricode: 'GSW',
      personId: 201939,
    },
    ...{ playerName: 'Curry', playerNameI: 'S. Curry', xLegacy: -226, yLegacy: 31, shotDistance: 23 },
    ...{ shotResult: 'Made', isFieldGoal: 1, scoreHome: '0', scoreAway: '3', pointsTotal: 3, location: 'v' },
    ...{ description: "Curry 23' 3PT Jump Shot (3 PTS)", actionType: 'Made Shot', subType: 'Jump Shot' },
    ...{ videoAvailable: 1, shotValue: 3, actionId: 4 },
    ...overrides,
  }
}

const nobody = {
  ...{ teamId: 0, teamTricode: '', personId: 0, playerName: '', playerNameI: '', xLegacy: 0, yLegacy: 0 },
  ...{
    shotDistance: 0,
    shotResult: '',
    isFieldGoal: 0,
    scoreHome: '',
    scoreAway: '',
    pointsTotal: 0,
    shotValue: 0,
  },
}

export function endOfPeriod(period: number, actionId: number) {
  const mark = { actionType: 'period', subType: 'end', description: `End of period ${period}` }
  return actionV3({ ...nobody, ...mark, period, actionId, actionNumber: actionId, clock: 'PT00M00.00S' })
}

export function playsV3(...actions: readonly unknown[]) {
  return toBody({ meta: { version: 1 }, game: { gameId: '0022400500', videoAvailable: 1, actions } })
}

export const nbaStatsPlays = playsV3(
  actionV3({
    ...nobody,
    actionType: 'period',
    subType: 'start',
    actionId: 1,
    actionNumber: 2,
    clock: 'PT12M00.00S',
  }),
  actionV3(),
  actionV3({
    ...{
      actionId: 5,
      actionNumber: 9,
      actionType: 'Missed Shot',
      shotResult: 'Missed',
      shotValue: 2,
      shotDistance: 0,
    },
    ...{ xLegacy: 0, yLegacy: 0, scoreHome: '', scoreAway: '', description: 'MISS Curry Layup' },
  }),
  actionV3({
    ...nobody,
    actionId: 6,
    actionNumber: 12,
    teamId: 1610612747,
    personId: 2544,
    playerNameI: 'L. James',
    actionType: 'Turnover',
    subType: 'Bad Pass',
  }),
  actionV3({
    ...nobody,
    actionId: 7,
    actionNumber: 12,
    teamId: 1610612744,
    personId: 201939,
    playerNameI: 'S. Curry',
    actionType: '',
    subType: '',
    description: 'Curry STEAL (1 STL)',
  }),
  actionV3({
    ...nobody,
    actionId: 8,
    actionNumber: 14,
    teamId: 1610612747,
    personId: 2544,
    playerNameI: 'L. James',
    actionType: 'Free Throw',
    subType: 'Free Throw 1 of 1',
    description: 'MISS James Free Throw 1 of 1',
  }),
  actionV3({
    ...nobody,
    actionId: 9,
    actionNumber: 15,
    teamId: 1610612747,
    personId: 1610612747,
    actionType: 'Rebound',
    subType: 'Unknown',
    description: 'LAKERS Rebound',
  }),
  endOfPeriod(4, 10),
)

export function espnPlay(overrides: Record<string, unknown> = {}) {
  return {
    ...{ id: '40181008013', sequenceNumber: '13', type: { id: '130', text: 'Floating Jump Shot' } },
    ...{
      text: 'Stephen Curry makes 9-foot two point shot (Draymond Green assists)',
      awayScore: 0,
      homeScore: 2,
    },
    ...{
      period: { number: 1, displayValue: '1st Quarter' },
      clock: { displayValue: '11:33' },
      scoringPlay: true,
    },
    ...{
      scoreValue: 2,
      team: { id: '9' },
      participants: [{ athlete: { id: '3975' } }, { athlete: { id: '6589' } }],
    },
    ...{
      wallclock: '2025-11-14T00:13:40Z',
      shootingPlay: true,
      pointsAttempted: 2,
      shortDescription: '+2 Points',
    },
    ...{ coordinate: { x: 29, y: 8 } },
    ...overrides,
  }
}

const nowhere = { x: -214_748_340, y: -214_748_365 }

export function espnSummaryOf(plays: readonly unknown[], score = { home: '3', away: '0' }, isOver = true) {
  const type = { id: '3', name: 'STATUS_FINAL', state: 'post', completed: isOver }
  const athletes = [
    { athlete: { id: '3975', displayName: 'Stephen Curry' } },
    { athlete: { id: '1966', displayName: 'LeBron James' } },
  ]
  return toBody({
    header: {
      competitions: [
        {
          date: '2025-11-14T00:00Z',
          status: { type },
          competitors: [
            { homeAway: 'home', score: score.home, team: { id: '9', abbreviation: 'GS' } },
            { homeAway: 'away', score: score.away, team: { id: '13', abbreviation: 'LAL' } },
          ],
        },
      ],
    },
    boxscore: { players: [{ statistics: [{ athletes }] }] },
    plays,
  })
}

export const espnPlays = espnSummaryOf([
  espnPlay(),
  espnPlay({
    ...{
      sequenceNumber: '14',
      type: { id: '92', text: 'Jump Shot' },
      text: 'LeBron James misses 26-foot three point jumper',
    },
    ...{ team: { id: '13' }, participants: [{ athlete: { id: '1966' } }], scoringPlay: false, scoreValue: 0 },
    ...{ pointsAttempted: undefined, coordinate: { x: 2, y: 4 }, clock: { displayValue: '58.4' } },
  }),
  espnPlay({
    ...{
      sequenceNumber: '15',
      type: { id: '97', text: 'Free Throw - 1 of 1' },
      text: 'Stephen Curry makes free throw 1 of 1',
    },
    ...{
      homeScore: 3,
      scoreValue: 1,
      pointsAttempted: 1,
      coordinate: nowhere,
      participants: [{ athlete: { id: '77' } }],
    },
  }),
  espnPlay({
    ...{
      sequenceNumber: '16',
      type: { id: '110', text: 'Driving Layup Shot' },
      text: 'LeBron James misses driving layup',
    },
    ...{
      team: { id: '13' },
      scoringPlay: false,
      scoreValue: 2,
      pointsAttempted: undefined,
      homeScore: 3,
      coordinate: nowhere,
    },
  }),
  {
    ...{
      id: '40181008099',
      sequenceNumber: '99',
      type: { id: '402', text: 'End Game' },
      text: 'End of Game',
      awayScore: 0,
    },
    ...{
      homeScore: 3,
      period: { number: 4 },
      clock: { displayValue: '0.0' },
      scoringPlay: false,
      shootingPlay: false,
    },
  },
])
