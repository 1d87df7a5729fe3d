/** The last games as bars, each against the line it was played at where there was one, and tonight's line across all of them. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, drawTold, renderFigure } from './figure.ts'
import { createScale, findTicks, roundPlace } from './scale.ts'

export interface LoggedGame {
  /** '12-02 @ BOS'. */
  readonly name: string
  /** Null: did not play. */
  readonly value: number | null
  /** The line he was given then; null where there was none. */
  readonly line: number | null
}

const height = 190
const plot = { left: 26, right: 354, top: 16, bottom: 164 }

/** Oldest first. */
export function renderGameLog(
  games: readonly LoggedGame[],
  line: number | null,
  what: string,
  caption: string,
): Fragment {
  const values = games.flatMap(({ value, line: then }) => [value ?? 0, then ?? 0])
  const y = createScale([0, Math.max(1, line ?? 0, ...values) * 1.05], [plot.bottom, plot.top])
  const step = (plot.right - plot.left) / Math.max(1, games.length)
  const bars = games.map((game, index) => drawGame(game, line, plot.left + index * step, step, y)).join('')
  const axis = findTicks(y.domain, 4)
    .map(
      (tick) =>
        draw('path', { class: 'grid', d: `M${plot.left} ${y(tick)}H${plot.right}` }) +
        drawText(plot.left - 4, y(tick) + 3.5, String(tick), { class: 'tick end' }),
    )
    .join('')
  const lineNow =
    line === null
      ? ''
      : draw('path', { class: 'line', d: `M${plot.left} ${y(line)}H${plot.right}` }) +
        drawText(plot.right, plot.top - 5, `line ${line}`, { class: 'tick end strong' })
  const ends =
    games.length === 0
      ? ''
      : drawText(plot.left, height - 8, games[0]!.name, { class: 'tick' }) +
        drawText(plot.right, height - 8, games.at(-1)!.name, { class: 'tick end' })
  const played = games.filter(({ value }) => value !== null).length
  const name = `${what} in the last ${games.length} games, ${played} of them played${line === null ? '' : `, against tonight's line of ${line}`}`
  return renderFigure({ name, height, drawing: axis + bars + lineNow + ends, caption })
}

function drawGame(
  { name, value, line: then }: LoggedGame,
  line: number | null,
  left: number,
  step: number,
  y: ReturnType<typeof createScale>,
): string {
  const middle = roundPlace(left + step / 2)
  if (value === null)
    return drawTold(
      'circle',
      { class: 'void', cx: middle, cy: plot.bottom - 4, r: 2.5 },
      `${name}: did not play`,
    )
  const against = line ?? then
  const side = against === null ? 'plain' : value > against ? 'over' : value < against ? 'under' : 'push'
  const width = roundPlace(Math.min(22, step * 0.72))
  const told = `${name}: ${value}${then === null ? '' : ` (line then ${then})`}`
  const bar = {
    class: side,
    x: roundPlace(middle - width / 2),
    y: y(value),
    width,
    height: roundPlace(plot.bottom - y(value)),
  }
  const mark =
    then === null
      ? ''
      : draw('path', { class: 'then', d: `M${roundPlace(middle - width / 2 - 1)} ${y(then)}h${width + 2}` })
  return drawTold('rect', bar, told) + mark
}
