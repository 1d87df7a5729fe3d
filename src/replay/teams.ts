/** The thirty teams as the upstream sources write them.
 *
 * The sources disagree on one name: the league says "LA Clippers", The Odds API "Los Angeles Clippers". Since 2018-19,
 * the first season anyone replays here, no team has moved or changed its name. */
export interface ReplayTeam {
  readonly teamId: number
  readonly tricode: string
  readonly city: string
  readonly nickname: string
  readonly conference: 'East' | 'West'
  readonly timeZone: string
  /** The name in The Odds API. */
  readonly oddsName: string
}

const eastern = 'America/New_York'
const central = 'America/Chicago'
const mountain = 'America/Denver'
const pacific = 'America/Los_Angeles'

function team(
  teamId: number,
  tricode: string,
  city: string,
  nickname: string,
  conference: 'East' | 'West',
  timeZone: string,
  oddsCity = city,
): ReplayTeam {
  return { teamId, tricode, city, nickname, conference, timeZone, oddsName: `${oddsCity} ${nickname}` }
}

export const replayTeams: readonly ReplayTeam[] = [
  team(1610612737, 'ATL', 'Atlanta', 'Hawks', 'East', eastern),
  team(1610612738, 'BOS', 'Boston', 'Celtics', 'East', eastern),
  team(1610612739, 'CLE', 'Cleveland', 'Cavaliers', 'East', eastern),
  team(1610612740, 'NOP', 'New Orleans', 'Pelicans', 'West', central),
  team(1610612741, 'CHI', 'Chicago', 'Bulls', 'East', central),
  team(1610612742, 'DAL', 'Dallas', 'Mavericks', 'West', central),
  team(1610612743, 'DEN', 'Denver', 'Nuggets', 'West', mountain),
  team(1610612744, 'GSW', 'Golden State', 'Warriors', 'West', pacific),
  team(1610612745, 'HOU', 'Houston', 'Rockets', 'West', central),
  team(1610612746, 'LAC', 'LA', 'Clippers', 'West', pacific, 'Los Angeles'),
  team(1610612747, 'LAL', 'Los Angeles', 'Lakers', 'West', pacific),
  team(1610612748, 'MIA', 'Miami', 'Heat', 'East', eastern),
  team(1610612749, 'MIL', 'Milwaukee', 'Bucks', 'East', central),
  team(1610612750, 'MIN', 'Minnesota', 'Timberwolves', 'West', central),
  team(1610612751, 'BKN', 'Brooklyn', 'Nets', 'East', eastern),
  team(1610612752, 'NYK', 'New York', 'Knicks', 'East', eastern),
  team(1610612753, 'ORL', 'Orlando', 'Magic', 'East', eastern),
  team(1610612754, 'IND', 'Indiana', 'Pacers', 'East', eastern),
  team(1610612755, 'PHI', 'Philadelphia', '76ers', 'East', eastern),
  team(1610612756, 'PHX', 'Phoenix', 'Suns', 'West', 'America/Phoenix'),
  team(1610612757, 'POR', 'Portland', 'Trail Blazers', 'West', pacific),
  team(1610612758, 'SAC', 'Sacramento', 'Kings', 'West', pacific),
  team(1610612759, 'SAS', 'San Antonio', 'Spurs', 'West', central),
  team(1610612760, 'OKC', 'Oklahoma City', 'Thunder', 'West', central),
  team(1610612761, 'TOR', 'Toronto', 'Raptors', 'East', eastern),
  team(1610612762, 'UTA', 'Utah', 'Jazz', 'West', mountain),
  team(1610612763, 'MEM', 'Memphis', 'Grizzlies', 'West', central),
  team(1610612764, 'WAS', 'Washington', 'Wizards', 'East', eastern),
  team(1610612765, 'DET', 'Detroit', 'Pistons', 'East', eastern),
  team(1610612766, 'CHA', 'Charlotte', 'Hornets', 'East', eastern),
]

const byId = new Map(replayTeams.map((entry) => [entry.teamId, entry]))
const byTricode = new Map(replayTeams.map((entry) => [entry.tricode, entry]))
const byName = new Map(
  replayTeams.flatMap((entry) => [
    [entry.oddsName, entry],
    [`${entry.city} ${entry.nickname}`, entry],
  ]),
)

export function findTeam(teamId: number): ReplayTeam | undefined {
  return byId.get(teamId)
}

export function findTeamByTricode(tricode: string): ReplayTeam | undefined {
  return byTricode.get(tricode)
}

/** By full name, in either source's spelling. */
export function findTeamByName(fullName: string): ReplayTeam | undefined {
  return byName.get(fullName)
}

export function requireTeam(teamId: number): ReplayTeam {
  const found = byId.get(teamId)
  if (!found) throw new Error(`no such team: ${teamId}`)
  return found
}
