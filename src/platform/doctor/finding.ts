/** What the doctor says: one finding a thing that was looked at, with what to do where it is not as it should be. */

/** fault: it will go wrong, or is open to others. advice: it works, and could be better. */
export type Level = 'fine' | 'advice' | 'fault'

export interface DoctorFinding {
  /** What was looked at: `secrets.files`. */
  readonly name: string
  readonly level: Level
  readonly says: string
  /** What to type or change; null where all is well. */
  readonly todo: string | null
}

export function isFine(name: string, says: string): DoctorFinding {
  return { name, level: 'fine', says, todo: null }
}
