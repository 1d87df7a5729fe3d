/** Whether a share differs from what is usual by more than its sample allows: a night of two games proves little. */

/** How many standard deviations of a sample of `n` the share lies from the usual one; the usual one is never taken as certain. `spread` is
 * the standard deviation from date to date, where the share itself moves by more than its sample. */
export function deviations(share: number, usual: number, n: number, spread = 0): number {
  const kept = Math.min(0.98, Math.max(0.02, usual))
  return (share - usual) / Math.sqrt((kept * (1 - kept)) / Math.max(1, n) + spread ** 2)
}
