/** Work that is done one piece after the other, in the order in which it was brought: what shares something that changes, and what would hold the
 * processor for long.
 *
 * Several attempts that compute at once all end late, and the database waits for the first of them. In turn the first writes while the second
 * computes, where `work` gives way (`clock.sleep(0)`) now and then, so that answers are read and the next statement goes out. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Work that fails is the failure of whoever brought it, and of nobody after him. */
export function createTurns(): InTurn {
  let before: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = before.then(work)
    before = mine.catch(() => undefined)
    return mine
  }
}
