/** Every page of the picks site at the addresses of a full slate, and of dates that are not as usual: no games, a halt, no line, a game that was called off, a
 * name of sixty letters, a push. */
import { evening, makeHalt } from './envelope.ts'
import { makeBestBets, makeLedger } from './picks.ts'
import { makePlayerTonight } from './player.ts'
import { makeTrends } from './season.ts'
import { makeEvening, type SiteStage } from './stage.ts'
import { longName, makeTonight } from './tonight.ts'
import { longSystem, makeUnusualDates } from './unusual-dates.ts'

const noGames = '2024-12-03'
const halted = '2024-12-04'
const noBet = '2024-12-05'
const fifteenGames = '2024-12-06'
const calledOff = '2024-12-07'

const full = makeTonight({ games: 3 })
const playerOf = (index: number): string => `/picks/player/${full.players[index]!.playerId}`
const small = makeTonight({ games: 2, markets: ['points'] })
const haltReason = 'no source of lines has answered for 3 hours'
const saysHalt = `No picks are published: ${haltReason}`
const offReason = 'no game of the 2024-25 regular season on this date'
const saysPostponed = 'Postponed: nothing of this game counts, its picks are void.'
const fifteen = makeTonight({ games: 15 })
const pushId = 77
const scored = makePlayerTonight(full, 0).log[0]!.points!

/** What each address has to say, as it is read, for the state that it stands for. */
export const addresses: readonly (readonly [name: string, path: string, says: readonly string[]])[] = [
  ['tonight', '/picks', ['min old when predicted', 'realised (', 'questionable']],
  ['fifteen-games', `/picks?date=${fifteenGames}`, [`Of ${fifteen.coverage.slate} on the slate`]],
  ['tonight-sorted', '/picks?sort=ev&side=picks&market=all&ev=1', ['of them picks', '· pick']],
  ['tonight-nobody', '/picks?q=nobody', ['Nobody fits.']],
  ['no-games', `/picks?date=${noGames}`, [`No games: ${offReason}.`]],
  ['halt', `/picks?date=${halted}`, [saysHalt, saysPostponed]],
  ['player', playerOf(0), ['On no injury report that is known.']],
  ['player-assists', `${playerOf(0)}?market=assists`, ['assists in his last 20 games']],
  ['player-no-line', playerOf(6), ['Nobody has posted a line.']],
  ['player-excluded', playerOf(7), ['No prediction: no earlier game of his is known']],
  ['player-long-name', playerOf(8), [longName]],
  [
    'player-postponed',
    `/picks/player/${small.players[0]!.playerId}?date=${halted}`,
    [saysPostponed, saysHalt],
  ],
  [
    'player-no-games',
    `${playerOf(0)}?date=${noGames}`,
    ['No slate of Tue 3 Dec 2024 that is published has him.', 'Season 2024-25'],
  ],
  ['player-push', `/picks/player/${pushId}?date=${evening}`, []],
  [
    'best-bets',
    '/picks/best-bets',
    ['push: the stake comes back', 'void: the stake comes back', 'leading', longName],
  ],
  ['best-bets-halt', `/picks/best-bets?date=${halted}`, [saysHalt]],
  ['best-bets-no-games', `/picks/best-bets?date=${noGames}`, [`No picks are published: ${offReason}`]],
  [
    'best-bets-postponed',
    `/picks/best-bets?date=${calledOff}`,
    ['postponed: void', 'void: the stake comes back', '7 void'],
  ],
  ['best-bets-filtered', '/picks/best-bets?side=UNDER&sort=tip', ['picks are shown.']],
  ['no-bet', `/picks/best-bets?date=${noBet}`, ['No bet tonight. No pick is worth 0.03 a unit']],
  ['trends', '/picks/trends', ['such lists do not predict', '4 of 5: 80.0', longName]],
  ['trends-halt', `/picks/trends?date=${halted}`, [saysHalt]],
  [
    'trends-no-games',
    `/picks/trends?date=${noGames}`,
    [`No picks are published: ${offReason}`, 'Nobody tonight.'],
  ],
  ['record', `/picks/record?date=${evening}`, ['won', 'lost', 'push', 'void', 'scratched late', longName]],
  ['record-halt', `/picks/record?date=${halted}`, [saysHalt, 'the game was not played on this date']],
  [
    'record-no-games',
    `/picks/record?date=${noGames}`,
    ['there are no picks on the record of Tue 3 Dec 2024 yet', '2024-25 live'],
  ],
  ['record-span', '/picks/record?from=2024-11-01&to=2024-12-02&outcome=loss&sort=chance', ['of 2 dates']],
  ['systems-no-games', `/picks/systems?date=${noGames}`, ['there are no figures of systems yet']],
  ['systems-halt', `/picks/systems?date=${halted}`, [saysHalt, longSystem.slice(0, 40)]],
  ['systems-postponed', `/picks/systems?date=${calledOff}`, ['216', 'or his game was postponed']],
  ['calibration-postponed', `/picks/calibration?date=${calledOff}`, ['postponed game is in no bin', 'ours']],
  ['calibration-no-games', `/picks/calibration?date=${noGames}`, ['there are no figures of calibration yet']],
  [
    'calibration-halt',
    `/picks/calibration?date=${halted}`,
    [saysHalt, 'Nothing is graded with a chance yet.'],
  ],
  ['health-no-games', `/picks/health?date=${noGames}`, ['No games.', offReason, 'a day off']],
  ['health-halt', `/picks/health?date=${halted}`, [saysHalt, 'No bookmaker has been heard since 16:00']],
  [
    'health-postponed',
    `/picks/health?date=${calledOff}`,
    ['Every game of this date was called off. The last date', 'called off'],
  ],
  ['systems', '/picks/systems', ['needs 52.4']],
  ['calibration', '/picks/calibration', ['ours']],
  ['health', '/picks/health', ['The injury report has not been seen since 17:30']],
  ['about', '/picks/about', ['No advice.']],
]

/** What stands at the addresses. */
export async function publishAllPages(stage: SiteStage): Promise<void> {
  for (const document of makeEvening(full)) await stage.publish(document)
  const postponed = {
    ...small,
    games: small.games.map((game, index) => (index === 0 ? { ...game, status: 'postponed' as const } : game)),
  }
  const halt = makeHalt(haltReason)
  const off = makeHalt(offReason)
  const dayOff = { ...off, halt: { ...off.halt, kind: 'no_games' } }
  const bets = makeBestBets(small)
  const on = (name: string, date: string) => ({ document: `${name}/${date}` })
  await stage.publish({
    ...small,
    ...dayOff,
    ...on('tonight/all-players', noGames),
    games: [],
    players: [],
    noGames: offReason,
    coverage: { slate: 0, predicted: 0, excluded: {} },
  })
  await stage.publish({ ...postponed, ...halt, ...on('tonight/all-players', halted) })
  await stage.publish({
    ...bets,
    ...halt,
    ...on('best-bets', halted),
    verdict: 'halted',
    why: halt.withheld,
    picks: [],
  })
  await stage.publish({
    ...bets,
    ...on('best-bets', noBet),
    verdict: 'no_bet',
    why: 'no pick is worth 0.03 a unit at its best price',
    picks: [],
  })
  await stage.publish({
    ...bets,
    ...dayOff,
    ...on('best-bets', noGames),
    verdict: 'halted',
    why: offReason,
    picks: [],
  })
  for (const name of ['hot', 'cold', 'bounce-back', 'quick-hits']) {
    const list = makeTrends(name, small)
    await stage.publish({ ...list, ...halt, ...on(`trends/${name}`, halted) })
    await stage.publish({ ...list, ...dayOff, ...on(`trends/${name}`, noGames), entries: [] })
  }
  const ledger = makeLedger(bets)
  await stage.publish({
    ...ledger,
    ...halt,
    ...on('ledger', halted),
    picks: ledger.picks.map((pick) => ({ ...pick, outcome: 'void', reason: 'postponed', actual: null })),
  })
  const page = makePlayerTonight(full, 0)
  await stage.publish({
    ...page,
    ...on(`tonight/player/${pushId}`, evening),
    playerId: pushId,
    markets: page.markets.map((each) => ({ ...each, line: { ...each.line!, line: scored } })),
  })
  await stage.publish({
    ...makePlayerTonight(postponed, 0),
    ...halt,
    ...on(`tonight/player/${small.players[0]!.playerId}`, halted),
  })
  await stage.publish({ ...fifteen, ...on('tonight/all-players', fifteenGames) })
  for (const document of makeUnusualDates({ halt, dayOff, halted, noGames, calledOff }))
    await stage.publish(document)
}
