/** Orders and claims on the toy system one by one, where a whole pass of the controller would say too little. */
import type { Transaction } from '../../src/platform/db/database.ts'
import { claimPartition } from '../../src/platform/ledger/claim.ts'
import { orderReady } from '../../src/platform/ledger/order.ts'
import type { Job, Queue } from '../../src/platform/queue/queue.ts'
import type { ToySystem } from './toy-system.ts'

const nowhere: Queue = { send: async () => {}, work: async () => {}, stop: async () => {} }

/** What would be sent now, in order of name; nobody takes it. */
export async function orderOn(tx: Transaction, toy: ToySystem, gameDates: readonly string[]): Promise<Job[]> {
  const { pipeline, clock } = toy
  const parts = { pipeline, queue: nowhere, loadCalendar: () => pipeline.loadCalendar(tx) }
  return orderReady(tx, parts, gameDates, clock.now())
}

export function claimJob({ db, clock }: ToySystem, { asset, gameDate, orderedAt }: Job): Promise<unknown> {
  return claimPartition(db, {
    ...{ asset, gameDate, orderedAt },
    ...{ worker: 'test', now: clock.now(), leaseSeconds: 60 },
  })
}
