/** What goes wrong with the tables of a simulated month: one has no room, is not there, or leaves out rows without a word. */
import { identifier, sql } from '../../src/platform/db/sql.ts'
import { calm, disturb } from '../support/disturbed-writes.ts'
import { fill, makeRoom } from '../support/full-disk.ts'
import { hasMet, type MonthFault, redriveAll, withoutPicks } from './month-fault.ts'

export const fullDisk: MonthFault = async ({ db, random }) => {
  const table = random.pick([
    'prop_lines',
    'player_boxscores',
    'predictions',
    'grades',
    'archive_bodies',
    'games',
  ])
  await fill(db, table)
  return {
    says: `the disk has no room for ${table}`,
    incident: { cause: 'the database is full', isMet: hasMet('database.full') },
    mayOpen: withoutPicks,
    end: () => makeRoom(db, table),
  }
}

/** Whoever writes or reads it has a bug as far as he knows; a human is told of its writer, puts the table back and says so. */
export const missingTable: MonthFault = async (parts) => {
  const { db, pipeline, random } = parts
  const table = random.pick(['prediction_slate', 'grades'])
  const writer = pipeline.assets.find(({ writes }) => writes.some((each) => each.table === table))!.name
  await db.query(sql`alter table ${identifier(table)} rename to table_away`)
  return {
    says: `the table ${table} is missing`,
    incident: { cause: `${writer}: pipeline.bug`, isMet: hasMet('pipeline.bug', writer) },
    mayOpen: new RegExp(
      `^\\w+: pipeline\\.bug$|^healer: |^schedule |^picks cannot be established$|${withoutPicks.source}`,
    ),
    async end() {
      await db.query(sql`alter table table_away rename to ${identifier(table)}`)
      await redriveAll(
        parts,
        'pipeline.bug',
        pipeline.assets.map(({ name }) => name),
      )
    },
  }
}

/** Every third row. What is read back says so; it is tried again until all of them are there. */
export const skippedRows: MonthFault = async ({ db, pipeline, random }) => {
  const table = random.pick(['prop_lines', 'player_boxscores', 'predictions', 'grades'])
  const writers = pipeline.assets.filter(({ writes }) => writes.some((each) => each.table === table))
  await disturb(db, table, 'skip')
  const names = writers.map(({ name }) => name).join('|')
  return {
    says: `every third row of ${table} is skipped without an error`,
    mayOpen: new RegExp(`^(${names}): check\\.failed$|${withoutPicks.source}`),
    end: () => calm(db, table),
  }
}
