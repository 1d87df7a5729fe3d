/** The healers' runner: what a healer did is what it does not find any more, and one that does not help is told of once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import type { Found, Healer } from '../../../src/platform/healing/healer.ts'
import { createHealerMemory, runHealers } from '../../../src/platform/healing/run-healers.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

let toy: ToySystem
beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

/** A healer over a set of faults; `mend` removes what it can. */
function createHealer(name: string, faults: Set<string>, mend: (found: readonly Found[]) => void): Healer {
  return {
    name,
    repairs: 'made-up faults',
    everySeconds: 60,
    find: async () =>
      [...faults].map((key) => ({
        key,
        says: 'it is broken',
        remedy: key.startsWith('!') ? null : 'it is mended',
      })),
    mend: async (_, found) => mend(found),
  }
}

const memoryOf = createHealerMemory
let memory = memoryOf()
const look = (...healers: Healer[]) => {
  toy.clock.advanceBy(60_000)
  return runHealers(healers, { db: toy.db, now: toy.clock.now(), log: silentLog }, memory)
}
const causes = async () => (await readOpenIncidents(toy.db)).map(({ cause }) => cause)
beforeEach(() => {
  memory = memoryOf()
})

describe('a healer that finds faults', () => {
  it('has mended what it does not find any more, and not what it says', async () => {
    const faults = new Set(['a', 'b', 'c'])
    const healer = createHealer('half', faults, () => void faults.delete('a'))
    const [healing] = await look(healer)
    expect(healing!.mended.map(({ key }) => key)).toEqual(['a'])
    expect(healing!.left.map(({ key }) => key)).toEqual(['b', 'c'])
  })

  it('is not asked to mend where only a human can', async () => {
    const asked: string[] = []
    const healer = createHealer(
      'helpless',
      new Set(['!x']),
      (found) => void asked.push(...found.map(({ key }) => key)),
    )
    await look(healer)
    expect(asked).toEqual([])
    await look(healer)
    expect(await causes()).toEqual(['healer: helpless'])
  })

  it('and mends nothing twice in a row opens one incident, which ends when it has mended something', async () => {
    const faults = new Set(['a'])
    let works = false
    const healer = createHealer('idle', faults, () => void (works && faults.clear()))
    await look(healer)
    expect(await causes()).toEqual([])
    for (let times = 0; times < 4; times += 1) await look(healer)
    expect(await readOpenIncidents(toy.db)).toMatchObject([{ cause: 'healer: idle', occurrences: 1 }])
    works = true
    await look(healer)
    expect(await causes()).toEqual([])
  })

  it('and finds the very same again and again after mending it has mended nothing', async () => {
    const faults = new Set(['a'])
    const healer = createHealer('in vain', faults, () => faults.clear())
    await look(healer)
    for (let times = 0; times < 2; times += 1) {
      faults.add('a')
      await look(healer)
    }
    expect(await causes()).toEqual(['healer: in vain'])
    faults.add('b')
    await look(healer)
    expect(await causes()).toEqual([])
  })

  it('goes on with the incident of the process before it, and ends it', async () => {
    const faults = new Set(['a'])
    const healer = createHealer('idle', faults, () => {})
    for (let times = 0; times < 2; times += 1) await look(healer)
    memory = memoryOf()
    faults.clear()
    await look(healer)
    expect(await causes()).toEqual([])
  })
})

describe('a healer that fails', () => {
  it('opens one incident, lets the others go on, and ends it when it works again', async () => {
    let isBroken = true
    const faults = new Set(['b'])
    const broken: Healer = {
      ...createHealer('broken', new Set(), () => {}),
      async find() {
        if (isBroken) throw new Error('a null where none was expected')
        return []
      },
    }
    const sound = createHealer('sound', faults, () => faults.clear())
    expect(await look(broken, sound)).toMatchObject([{ healer: 'sound', left: [] }])
    await look(broken, sound)
    expect(await readOpenIncidents(toy.db)).toMatchObject([{ cause: 'healer: broken', occurrences: 1 }])
    isBroken = false
    await look(broken, sound)
    expect(await causes()).toEqual([])
  })

  it('because the database is away ends the pass: nobody is told of that as a healer’s fault', async () => {
    const away: Healer = {
      ...createHealer('away', new Set(), () => {}),
      find: () => Promise.reject(new PipelineError('database.unavailable', 'gone')),
    }
    await expect(look(away)).rejects.toThrow('gone')
    expect(await causes()).toEqual([])
  })
})

it('nothing is written by looks that find nothing', async () => {
  const before = await toy.db.query(
    sql`select pg_current_xact_id_if_assigned(), (select count(*) from incidents)`,
  )
  for (let times = 0; times < 3; times += 1)
    expect(await look(createHealer('well', new Set(), () => {}))).toEqual([])
  expect(
    await toy.db.query(sql`select pg_current_xact_id_if_assigned(), (select count(*) from incidents)`),
  ).toEqual(before)
})
