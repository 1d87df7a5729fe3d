/** A share as the detectors say it: 0.254 as '25 %', to as many digits as are asked for. */
export function sayPercent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`
}
