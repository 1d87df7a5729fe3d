/** Points and weights that integrate a polynomial over [0, 1] exactly (Gauss and Legendre). */

export interface Quadrature {
  readonly points: Float64Array
  readonly weights: Float64Array
}

/** For polynomials up to this degree. The roots of the Legendre polynomial, by Newton's method from the usual first guess. */
export function integrateExactly(degree: number): Quadrature {
  const count = Math.max(1, Math.ceil((degree + 1) / 2))
  const points = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    for (let step = 0; step < 50; step += 1) {
      let [before, value] = [0, 1]
      for (let n = 1; n <= count; n += 1) {
        ;[before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n]
      }
      slope = (count * (x * value - before)) / (x * x - 1)
      const move = value / slope
      x -= move
      if (Math.abs(move) < 1e-16) break
    }
    points[i] = (1 - x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}
