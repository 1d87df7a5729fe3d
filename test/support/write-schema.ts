/** Writes migrations/schema.sql anew from the migrations: `npm run schema`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/db/database.ts'
import { findMigrations, migrate } from '../../src/platform/db/migrate.ts'
import { dumpSchema } from '../../src/platform/db/schema-dump.ts'
import { onServer, startThrowAway, withDatabase } from './run-server.ts'

const server = await startThrowAway()
try {
  await onServer(server.url, (client) => client.query('create database schema_dump template template0'))
  const url = withDatabase(server.url, 'schema_dump')
  await migrate(url)
  const db = openDatabase(url)
  const path = join(findMigrations(), 'schema.sql')
  writeFileSync(path, await dumpSchema(db))
  await db.close()
  console.log('migrations/schema.sql is written')
} finally {
  await server.close()
}
