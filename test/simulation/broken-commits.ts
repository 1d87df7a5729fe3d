/** Two ways to complete a partition that lie: the data and the ledger's entry in transactions of their own.
 *
 * They exist to prove that the crash enumeration sees it. Between the two commits stands exactly the instant that the real commit does
 * not have. */
import {
  type CommitPartition,
  type Counted,
  holdsFence,
  recordCommit,
  writePartition,
} from '../../src/platform/ledger/commit.ts'

/** The rows first: a crash in between leaves rows of which the ledger knows nothing. */
export const commitDataFirst: CommitPartition = async (db, request) => {
  const counted = await db.transaction((tx) => writePartition(tx, request))
  return db.transaction(async (tx) =>
    (await holdsFence(tx, request.claim)) ? recordCommit(tx, request, counted) : { kind: 'superseded' },
  )
}

/** The ledger first: a crash in between leaves a partition that is done and has no rows, which nothing ever repairs. */
export const commitLedgerFirst: CommitPartition = async (db, request) => {
  const counted = await countOnly(db, request)
  const outcome = await db.transaction(async (tx) =>
    (await holdsFence(tx, request.claim))
      ? recordCommit(tx, request, counted)
      : ({ kind: 'superseded' } as const),
  )
  if (outcome.kind === 'committed') await db.transaction((tx) => writePartition(tx, request))
  return outcome
}

class Undo extends Error {}

/** What the rows would count and hash to: written and taken back. */
async function countOnly(
  db: Parameters<CommitPartition>[0],
  request: Parameters<CommitPartition>[1],
): Promise<Counted> {
  let counted: Counted | undefined
  try {
    await db.transaction(async (tx) => {
      counted = await writePartition(tx, request)
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
  if (!counted) throw new Error('nothing was counted')
  return counted
}
