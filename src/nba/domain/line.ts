/** A line as an integer in hundredths: 24.5 is 2450.
 *
 * Integers compare, join and hash exactly; a double does not. Bookmakers post halves, whole numbers and, averaged, quarters:
 * anything else is a fault of the source and is refused, not rounded. */

declare const lineBrand: unique symbol
export type Line = number & { readonly [lineBrand]: true }

/** No player has reached 200 points, rebounds and assists in a game; a larger "line" is something else. */
const lineMax = 200

export type ParsedLine =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads a posted number (24.5) into hundredths (2450). */
export function readLine(posted: number): ParsedLine {
  if (!Number.isFinite(posted)) return { kind: 'refused', reason: 'a line is a number' }
  if (posted < 0 || posted > lineMax)
    return { kind: 'refused', reason: `a line lies between 0 and ${lineMax}` }
  if (!Number.isInteger(posted * 4)) return { kind: 'refused', reason: 'a line is a multiple of 0.25' }
  return { kind: 'line', line: (posted * 100) as Line }
}

/** As `readLine`, but throws a RangeError with the reason. */
export function parseLine(posted: number): Line {
  const parsed = readLine(posted)
  if (parsed.kind === 'refused') throw new RangeError(`${posted} is not a line: ${parsed.reason}`)
  return parsed.line
}

export function formatLine(line: Line): string {
  return (line / 100).toFixed(line % 50 === 0 ? 1 : 2)
}
