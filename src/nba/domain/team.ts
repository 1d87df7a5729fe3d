/** The thirty teams, and how the outside world names them.
 *
 * The league and some bookmakers disagree about one name (LA Clippers, Los Angeles Clippers) and sources about tricodes (BKN
 * and BRK, PHX and PHO); the aliases settle that here, once. All-star teams and 'TBD' are no teams. */
import { foldText } from './fold-text.ts'

export interface Team {
  readonly teamId: number
  readonly tricode: string
  readonly city: string
  readonly nickname: string
  readonly fullName: string
  /** Other full names and tricodes in use. */
  readonly aliases: readonly string[]
}

/** A team that plays has at least its first five; fewer names are not a team. */
export const playersMinPerTeam = 5

function team(teamId: number, tricode: string, city: string, nickname: string, ...aliases: string[]): Team {
  return { teamId, tricode, city, nickname, fullName: `${city} ${nickname}`, aliases }
}

export const teams: readonly Team[] = [
  team(1610612737, 'ATL', 'Atlanta', 'Hawks'),
  team(1610612738, 'BOS', 'Boston', 'Celtics'),
  team(1610612739, 'CLE', 'Cleveland', 'Cavaliers'),
  team(1610612740, 'NOP', 'New Orleans', 'Pelicans', 'NO', 'NOR'),
  team(1610612741, 'CHI', 'Chicago', 'Bulls'),
  team(1610612742, 'DAL', 'Dallas', 'Mavericks'),
  team(1610612743, 'DEN', 'Denver', 'Nuggets'),
  team(1610612744, 'GSW', 'Golden State', 'Warriors', 'GS'),
  team(1610612745, 'HOU', 'Houston', 'Rockets'),
  team(1610612746, 'LAC', 'LA', 'Clippers', 'Los Angeles Clippers'),
  team(1610612747, 'LAL', 'Los Angeles', 'Lakers', 'LA Lakers'),
  team(1610612748, 'MIA', 'Miami', 'Heat'),
  team(1610612749, 'MIL', 'Milwaukee', 'Bucks'),
  team(1610612750, 'MIN', 'Minnesota', 'Timberwolves'),
  team(1610612751, 'BKN', 'Brooklyn', 'Nets', 'BRK'),
  team(1610612752, 'NYK', 'New York', 'Knicks', 'NY'),
  team(1610612753, 'ORL', 'Orlando', 'Magic'),
  team(1610612754, 'IND', 'Indiana', 'Pacers'),
  team(1610612755, 'PHI', 'Philadelphia', '76ers', 'PHL'),
  team(1610612756, 'PHX', 'Phoenix', 'Suns', 'PHO'),
  team(1610612757, 'POR', 'Portland', 'Trail Blazers'),
  team(1610612758, 'SAC', 'Sacramento', 'Kings'),
  team(1610612759, 'SAS', 'San Antonio', 'Spurs', 'SA'),
  team(1610612760, 'OKC', 'Oklahoma City', 'Thunder'),
  team(1610612761, 'TOR', 'Toronto', 'Raptors'),
  team(1610612762, 'UTA', 'Utah', 'Jazz', 'UTAH'),
  team(1610612763, 'MEM', 'Memphis', 'Grizzlies'),
  team(1610612764, 'WAS', 'Washington', 'Wizards', 'WSH'),
  team(1610612765, 'DET', 'Detroit', 'Pistons'),
  team(1610612766, 'CHA', 'Charlotte', 'Hornets', 'CHO'),
]

const teamsById = new Map(teams.map((each) => [each.teamId, each]))

const teamsByName = new Map(
  teams.flatMap((each) =>
    [each.fullName, each.tricode, ...each.aliases].map((name) => [foldText(name), each]),
  ),
)

/** By full name, alias or tricode, whatever the case; undefined for all-star teams, 'TBD' and the unknown. */
export function findTeam(name: string): Team | undefined {
  return teamsByName.get(foldText(name))
}

export function findTeamById(teamId: number): Team | undefined {
  return teamsById.get(teamId)
}
