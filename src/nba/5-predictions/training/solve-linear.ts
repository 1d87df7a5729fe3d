/** A small dense system of equations by elimination with partial pivoting; null where it has no single solution. */

export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | null {
  const n = right.length
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (let column = 0; column < n; column += 1) {
    let pivot = column
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row
    }
    if (!(Math.abs(rows[pivot]![column]!) > 1e-12)) return null
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    for (let row = column + 1; row < n; row += 1) {
      const factor = rows[row]![column]! / rows[column]![column]!
      if (factor === 0) continue
      for (let k = column; k <= n; k += 1) rows[row]![k]! -= factor * rows[column]![k]!
    }
  }
  const solution = new Array<number>(n).fill(0)
  for (let row = n - 1; row >= 0; row -= 1) {
    let value = rows[row]![n]!
    for (let k = row + 1; k < n; k += 1) value -= rows[row]![k]! * solution[k]!
    solution[row] = value / rows[row]![row]!
  }
  return solution
}
