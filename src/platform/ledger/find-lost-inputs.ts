/** Counts the rows of what gates are about to let through: a table that lost rows since its commit must not feed what stands behind. */
import type { Queryable } from '../db/database.ts'
import type { Pipeline } from '../pipeline.ts'
import { findLostRows } from '../reconciliation/find-lost-rows.ts'
import type { DateSituation } from './date-situation.ts'
import { listGateInputs } from './decide-gate.ts'

/** Of the named gates that want their inputs counted: the assets whose table does not hold what was committed, with how many. */
export async function findLostInputs(
  db: Queryable,
  pipeline: Pipeline,
  situation: Pick<DateSituation, 'gameDate' | 'rows'>,
  gates: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const counting = gates
    .map((name) => pipeline.gate(name))
    .filter(({ conditions = [] }) => conditions.some(({ kind }) => kind === 'counted'))
  const inputs = new Set(
    counting.flatMap((gate) => {
      const members = pipeline.assets.filter(
        ({ name, gate: own }) => own === gate.name && situation.rows.has(name),
      )
      return listGateInputs(members, gate, situation, pipeline)
        .filter(({ scope }) => scope === 'same')
        .map(({ asset }) => asset)
    }),
  )
  if (inputs.size === 0) return new Map()
  const assets = pipeline.assets.filter(({ name }) => inputs.has(name))
  const span = { from: situation.gameDate, to: situation.gameDate }
  const lost = await findLostRows(db, { assets }, span)
  return new Map(lost.map(({ asset, detail }) => [asset, detail]))
}
