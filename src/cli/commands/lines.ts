/** `lines`: opening, current and closing lines of a date; and how well closing lines foretold what happened. */

import type { System } from '../../main.ts'
import { foldText } from '../../nba/domain/fold-text.ts'
import { formatLine, type Line } from '../../nba/domain/line.ts'
import { type Market, markets } from '../../nba/domain/market.ts'
import {
  type LineAccuracy,
  type LineFigures,
  readLineAccuracy,
} from '../../nba/reports/read-line-accuracy.ts'
import { type LineMovement, readLineMovement } from '../../nba/reports/read-line-movement.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readDate, readDateRange, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { formatClock, formatInstant, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export const lines: Command = {
  name: 'lines',
  summary: 'shows a date’s lines from opening to closing, or how accurate closing lines were',
  details:
    'A line is the one that most books posted, after each book’s main line was chosen among its alternates. Quotes count up to the start that the books gave. ' +
    'With `accuracy`: player-days with a line, the share that resolves to a player, mean absolute errors of the books’ median and of the posted line, over rate and pushes.',
  parameters: [{ name: '<what>', description: 'a game date, YYYY-MM-DD (US Eastern), or: accuracy' }],
  options: [
    { flags: '--market <market>', description: `one market: ${markets.join(', ')}` },
    { flags: '--player <name>', description: 'with a date: players whose name has this in it' },
    { flags: '--from <date>', description: 'with accuracy: first game date' },
    { flags: '--to <date>', description: 'with accuracy: last game date' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'lines 2024-12-02 --market points',
    'lines 2024-12-02 --player "Jayson Tatum"',
    'lines accuracy --from 2023-10-24 --to 2024-04-14 --market points_rebounds_assists',
  ],
  async run({ terminal }, given) {
    const { options } = given
    const market =
      options.market === undefined ? null : (readName(String(options.market), markets, 'market') as Market)
    if (given.parameters[0] === 'accuracy') {
      if (options.from === undefined || options.to === undefined)
        throw new PipelineError(
          'usage.invalid',
          'lines accuracy: give --from and --to, at most 400 days apart',
        )
      const dates = readDateRange(given)
      return withSystem(terminal, (system) =>
        showAccuracy(system, terminal, { from: dates[0]!, to: dates.at(-1)!, market }, given),
      )
    }
    const gameDate = readDate(given.parameters[0], 'lines')
    return withSystem(terminal, (system) => showDate(system, terminal, gameDate, market, given))
  },
}

async function showDate(
  { db, clock }: System,
  terminal: Terminal,
  gameDate: string,
  market: Market | null,
  { options }: Given,
): Promise<number> {
  const all = await readLineMovement(db, { gameDate, market, now: clock.now() })
  const wanted = typeof options.player === 'string' ? foldText(options.player) : ''
  const shown = all.filter(({ playerName }) => foldText(playerName).includes(wanted))
  if (options.json === true) writeJson(terminal, shown)
  else if (shown.length === 0) {
    writeLine(
      terminal,
      all.length === 0
        ? `No line is known for ${gameDate}${market ? ` in ${market}` : ''}.`
        : `None of the ${all.length} lines of ${gameDate} is of "${String(options.player)}".`,
    )
  } else {
    const isOfOne = wanted !== '' // with every book's name the table of a whole date is too wide
    const header = ['market', 'player', 'id', 'opened', 'at', 'now', 'at', 'moved', 'books', 'apart', 'start']
    terminal.write(
      formatTable(
        isOfOne ? [...header, 'bookmakers'] : header,
        shown.map((line) => [...describeMovement(line), ...(isOfOne ? [line.bookmakers.join(' ')] : [])]),
      ),
    )
    writeLine(
      terminal,
      `${shown.length} ${shown.length === 1 ? 'line' : 'lines'}; times are US Eastern. "closed" in place of a time: the start has passed, the line is the closing one.`,
    )
  }
  return exitCodes.done
}

function describeMovement(line: LineMovement): (string | number | null)[] {
  return [
    line.market,
    line.playerName,
    line.playerId ?? line.unresolved,
    formatLine(line.opening.line as Line),
    formatInstant(line.opening.at).slice(5, 16),
    formatLine(line.current.line as Line),
    line.closing ? `closed ${formatClock(line.current.at)}` : formatInstant(line.current.at).slice(5, 16),
    line.moved === 0 ? '0' : `${line.moved > 0 ? '+' : ''}${line.moved / 100}`,
    line.current.books,
    line.current.spread / 100,
    formatClock(line.startsAt),
  ]
}

async function showAccuracy(
  { db }: System,
  terminal: Terminal,
  { from, to, market }: { readonly from: string; readonly to: string; readonly market: Market | null },
  { options }: Given,
): Promise<number> {
  const found: LineAccuracy[] = []
  for (const each of market ? [market] : markets) {
    const accuracy = await readLineAccuracy(db, { from, to, market: each })
    if (accuracy.posted > 0 || market) found.push(accuracy)
  }
  if (options.json === true) writeJson(terminal, found)
  else if (found.every((each) => each.posted === 0))
    writeLine(terminal, `No line is known from ${from} to ${to}.`)
  else for (const each of found) sayAccuracy(terminal, each)
  return exitCodes.done
}

function sayAccuracy(terminal: Terminal, accuracy: LineAccuracy): void {
  const { market, from, to, posted, playerDays, resolved, resolvedShare, graded } = accuracy
  writeLine(terminal, `${market}, ${from} to ${to}`)
  writeLine(
    terminal,
    `  ${posted} player-days with a line, ${playerDays} of them in known games of the regular season`,
  )
  writeLine(
    terminal,
    `  ${resolved} resolved to a player (${formatShare(resolvedShare)}), ${graded} graded, ${accuracy.didNotPlay} did not play`,
  )
  if (accuracy.ungradable > 0)
    writeLine(
      terminal,
      `  ${accuracy.ungradable} played, but a count of theirs that the market needs is not known`,
    )
  writeLine(terminal, `  median of the books: ${formatFigures(accuracy.consensus)}`)
  writeLine(terminal, `  line that was posted: ${formatFigures(accuracy.postedLine)}`)
  const names = accuracy.unresolved
    .slice(0, 10)
    .map(({ name, reason, days }) => `${name} (${reason}, ${days})`)
  if (names.length > 0) writeLine(terminal, `  not found: ${names.join(', ')}`)
}

function formatFigures({ meanAbsoluteError, overRate, pushes }: LineFigures): string {
  if (meanAbsoluteError === null) return 'nothing graded'
  return `mean absolute error ${meanAbsoluteError.toFixed(3)}, over ${formatShare(overRate)} of decided, ${pushes} pushes`
}

function formatShare(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(2)} %`
}
