/** From values to places in a drawing, and the round values that its axis names.
 *
 * Every chart is 360 units wide, the width of a phone, so that its letters are as large there as those of the page. */
export const chartWidth = 360

export interface Scale {
  (value: number): number
  readonly domain: readonly [number, number]
}

/** Linear; a domain without extent is widened, so that a single value stands in the middle. */
export function createScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain[0] === domain[1] ? [domain[0] - 1, domain[1] + 1] : domain
  const perUnit = (range[1] - range[0]) / (high - low)
  const scale = (value: number): number => roundPlace(range[0] + (value - low) * perUnit)
  return Object.assign(scale, { domain: [low, high] as const })
}

/** Values at 1, 2 or 5 times a power of ten within the domain, about `count` of them. */
export function findTicks([low, high]: readonly [number, number], count = 5): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!
  const first = Math.ceil(low / step)
  const ticks: number[] = []
  for (let index = first; index * step <= high + step * 1e-9; index += 1)
    ticks.push(Number((index * step).toPrecision(12)))
  return ticks
}

/** A tenth of a unit is finer than any screen, and keeps a page small. */
export function roundPlace(place: number): number {
  return Math.round(place * 10) / 10
}
