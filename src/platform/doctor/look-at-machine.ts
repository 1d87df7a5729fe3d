/** Looks at the machine: the version of Node, and the room where the embedded database lies. */
import { statfs } from 'node:fs/promises'
import { type DoctorFinding, isFine } from './finding.ts'

const nodeMajor = 24
const freeBytesMin = { advice: 5e9, fault: 1e9 } as const

export function lookAtNode(version: string): DoctorFinding {
  const major = Number(/^v(\d+)/.exec(version)?.[1])
  if (major >= nodeMajor) return isFine('node', `Node ${version}`)
  return {
    name: 'node',
    level: 'fault',
    says: `Node ${version} is older than ${nodeMajor}`,
    todo: 'npm ci brings the right one; npm scripts use it',
  }
}

/** Null: the database is elsewhere, and its disk is not ours to see. */
export async function lookAtDisk(folder: string | null): Promise<DoctorFinding[]> {
  if (folder === null) return []
  const { bavail, bsize, blocks } = await statfs(folder)
  const free = bavail * bsize
  const share = Math.round((100 * bavail) / Math.max(1, blocks))
  const says = `${(free / 1e9).toFixed(1)} GB free (${share} %) where the database lies`
  if (free >= freeBytesMin.advice) return [isFine('disk', says)]
  return [
    {
      name: 'disk',
      level: free < freeBytesMin.fault ? 'fault' : 'advice',
      says,
      todo: 'make room, or move SIXTHMAN_DATA_DIR: a full disk stops everything (docs/runbook/database.full.md)',
    },
  ]
}
