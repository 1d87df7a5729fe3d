/** Work whose worker is gone, or has kept silent past its lease: freed for somebody else. It looks in every pass: work waits for it. */
import { formatPartition } from '../asset.ts'
import type { Healer } from '../healing/healer.ts'
import { endLeases, findEndedLeases } from '../ledger/end-leases.ts'

export const expiredLeases: Healer = {
  name: 'expired-leases',
  repairs: 'work whose worker is gone or silent',
  everySeconds: 0,
  async find({ db, now }) {
    const leases = await findEndedLeases(db, now)
    return leases.map((lease) => ({
      key: `${formatPartition(lease)} attempt ${lease.fence}`,
      says: `${lease.worker} is gone, or kept silent past its lease`,
      remedy: 'the lease is ended, and the partition is tried again within its budget',
    }))
  },
  async mend({ db, now }) {
    await endLeases(db, now)
  },
}
