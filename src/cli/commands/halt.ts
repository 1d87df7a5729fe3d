/** `halt`: why no picks are published, since when; an operator stops them or lets them go on. */
import type { System } from '../../main.ts'
import { liftHalt, readHalts, setHalt } from '../../nba/6-exports/halts/operate-halt.ts'
import { readPublishedHalts } from '../../nba/6-exports/halts/published-halts.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { actHere } from '../act-here.ts'
import { readName, readReason } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'set', 'resume'] as const
const haltsShown = 10

export const halt: Command = {
  name: 'halt',
  summary: 'says whether picks are published, and why not; stops them, or lets them go on',
  details:
    'A halt by hand holds until it is resumed. The others (off season, no games, quality, market) follow from the facts of the date and end with them. ' +
    'Documents of games that have not begun are made again at once; what was published stays published, and everything else goes on.',
  parameters: [{ name: '[action]', choices: actions, description: 'list (as without any), set or resume' }],
  options: [
    { flags: '--reason <text>', description: 'why; set and resume need it, and readers see that of set' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['halt', 'halt set --reason "the lines look wrong"', 'halt resume --reason "they were right"'],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    const reason = action === 'list' ? null : readReason(given, `halt ${action}`)
    return withSystem(terminal, (system) =>
      reason === null
        ? list(system, terminal, given)
        : operate(system, terminal, action as 'set' | 'resume', reason, given),
    )
  },
}

async function list({ db, clock }: System, terminal: Terminal, { options }: Given): Promise<number> {
  const [halts, dates] = await Promise.all([
    readHalts(db, haltsShown),
    readPublishedHalts(db, gameDateOf(clock.now())),
  ])
  const inForce = halts.find(({ liftedAt }) => liftedAt === null) ?? null
  if (options.json === true) {
    writeJson(terminal, { inForce, earlier: halts.filter((each) => each !== inForce), dates })
    return exitCodes.done
  }
  writeLine(
    terminal,
    inForce
      ? `Halted since ${formatInstant(inForce.since)} by ${inForce.setBy}: ${inForce.reason}`
      : 'No halt by hand is in force.',
  )
  if (dates.length === 0) writeLine(terminal, 'Nothing is published yet for today or later.')
  else
    terminal.write(
      formatTable(
        ['date', 'picks', 'halt', 'since', 'why'],
        dates.map((each) => [
          each.gameDate,
          each.picks,
          each.kind?.replace('_', ' '),
          each.since ? formatInstant(each.since) : null,
          each.reason,
        ]),
      ),
    )
  return exitCodes.done
}

async function operate(
  system: System,
  terminal: Terminal,
  action: 'set' | 'resume',
  reason: string,
  { options }: Given,
): Promise<number> {
  const { isChanged, gameDates } = await actHere(system, terminal, {
    name: `halt.${action}`,
    input: { reason },
    look: async (db) => (await readHalts(db, 1)).filter(({ liftedAt }) => liftedAt === null),
    act: (db, by) => (action === 'set' ? setHalt : liftHalt)(db, { reason, ...by }),
  })
  if (options.json === true) writeJson(terminal, { action, changed: isChanged, gameDates })
  else if (!isChanged)
    writeLine(terminal, action === 'set' ? 'A halt is in force already.' : 'No halt by hand is in force.')
  else {
    const made = gameDates.length === 0 ? '' : ` Made again: ${gameDates.join(', ')}.`
    writeLine(
      terminal,
      `${action === 'set' ? 'No picks are published.' : 'Picks are published again.'}${made}`,
    )
  }
  return exitCodes.done
}
