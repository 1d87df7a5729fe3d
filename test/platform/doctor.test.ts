/** What the doctor finds, and that it shows no value of what it looked at. */
import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../src/platform/access/api-keys.ts'
import { createUser } from '../../src/platform/access/users.ts'
import { readRoutes } from '../../src/platform/alerts/routes/read-routes.ts'
import { SimulatedClock, systemClock } from '../../src/platform/clock.ts'
import { settingNames } from '../../src/platform/config.ts'
import type { Queryable } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { lookAtAlerts } from '../../src/platform/doctor/look-at-alerts.ts'
import {
  lookAtAccess,
  lookAtClock,
  lookAtConnection,
  lookAtSettings,
} from '../../src/platform/doctor/look-at-database.ts'
import { lookAtDisk, lookAtNode } from '../../src/platform/doctor/look-at-machine.ts'
import {
  lookAtKeys,
  lookAtSecretFiles,
  lookAtSecretStore,
} from '../../src/platform/doctor/look-at-secrets.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { runCommand } from '../cli/run-command.ts'
import { createFolder, type Folder } from '../nba/import/write-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let folder: Folder
let database: TestDatabase
beforeAll(async () => {
  folder = await createFolder()
  database = await createTestDatabase('doctor')
})
afterAll(async () => {
  await folder.remove()
  await database.drop()
})

describe('secrets', () => {
  test('a file that others may read is at fault, one of the owner is not, one that is gone is told', async () => {
    const path = await folder.write('odds', 'canary-5e1f')
    await chmod(path, 0o604)
    const environment = { ODDS_API_KEY_FILE: path, KUBECONFIG_FILE: '/not/ours' }
    expect(lookAtSecretFiles(environment, [])).toMatchObject([
      {
        level: 'fault',
        says: expect.stringContaining(path),
        todo: expect.stringContaining(`chmod 600 ${path}`),
      },
    ])
    await chmod(path, 0o640)
    expect(lookAtSecretFiles(environment, [path])).toMatchObject([{ level: 'fine' }])
    expect(lookAtSecretFiles({ ODDS_API_KEY_FILE: `${path}.gone` }, [])).toMatchObject([{ level: 'fault' }])
    expect(lookAtSecretFiles({}, [])).toMatchObject([{ level: 'fine', says: 'no secret lies in a file' }])
  })

  test('one that stands among the settings is named, and shown by nobody', () => {
    const environment = {
      ODDS_API_KEY: 'canary-5e1f-canary',
      SIXTHMAN_PROXY_URL: 'http://me:canary-77aa@proxy.example',
      DATABASE_URL: 'postgres://me@db.example.org/x',
      BALLDONTLIE_KEY_FILE: '/run/secrets/balldontlie',
      SIXTHMAN_AUDIT_KEY_COMMAND: 'vault kv get audit',
      GITHUB_KEY: 'is-not-ours',
    }
    const found = lookAtSecretStore(environment)
    expect(found).toMatchObject({
      level: 'advice',
      says: expect.stringMatching(/^ODDS_API_KEY, SIXTHMAN_PROXY_URL: /),
    })
    expect(JSON.stringify(found)).not.toContain('canary')
    const { ODDS_API_KEY: _, SIXTHMAN_PROXY_URL: __, ...kept } = environment
    expect(lookAtSecretStore(kept)).toMatchObject({ level: 'fine' })
  })

  test('the file of every setting is looked at, and of every variable that routes of alerts may name', async () => {
    const path = await folder.write('open', 'canary-77aa')
    await chmod(path, 0o604)
    for (const name of [...settingNames, 'ALERT_SLACK_URL', 'ALERT_SMTP'])
      expect(lookAtSecretFiles({ [`${name}_FILE`]: path }, []), name).toMatchObject([{ level: 'fault' }])
  })

  test('what the receivers of alerts are told with is looked at like a key', () => {
    const { routes } = readRoutes(
      JSON.stringify([
        {
          channel: 'webhook',
          name: 'pager',
          url: 'https://pager.example.com/in',
          secret: 'change-me-please-now',
        },
        {
          channel: 'email',
          smtp: 'smtps://ann:hunter2@mail.example.com:465',
          from: 'a@example.com',
          to: 'b@example.com',
        },
        { channel: 'webhook', name: 'good', url: 'https://good.example.com/in', secret: '3f9a21c07be84d55' },
      ]),
      () => null,
    )
    const found = lookAtKeys({}, routes)
    expect(found.map(({ says }) => says)).toEqual([
      'a secret of the alert route pager looks like an example',
      'a secret of the alert route email is short or of few signs',
    ])
    expect(JSON.stringify(found)).not.toMatch(/change-me|hunter2/)
  })

  test.for([
    [{ ODDS_API_KEY: 'your-key-here-please' }, 'looks like an example'],
    [{ ODDS_API_KEY: 'a1b2c3d4' }, 'is short'],
    [{ BALLDONTLIE_KEY: 'abababababababababab' }, 'of few signs'],
    [{ DATABASE_URL: 'postgres://me:postgres@localhost/x' }, 'everybody tries first'],
    [{ DATABASE_URL: 'postgres://me:geheim-genug@db.example.org/x' }, 'does not ask for TLS'],
    [
      { DATABASE_URL: 'postgres://me:geheim-genug@db.example.org/x?sslmode=no-verify' },
      'with whoever answers',
    ],
  ] as const)('%o: %s', ([settings, why]) => {
    const found = lookAtKeys(settings)
    expect(found.map(({ says }) => says).join()).toContain(why)
    expect(found.every(({ todo }) => todo !== null)).toBe(true)
    for (const value of Object.values(settings)) expect(JSON.stringify(found)).not.toContain(value)
  })

  test('good ones are fine', () => {
    const settings = {
      ODDS_API_KEY: '3f9a21c07be84d55',
      DATABASE_URL: 'postgres://me:geheim-genug@db.example.org/x?sslmode=verify-full',
    }
    expect(lookAtKeys(settings)).toMatchObject([{ level: 'fine' }])
  })
})

test('nobody who would be told is advice, for incidents and for the end of the machine apart', () => {
  expect(lookAtAlerts(0, undefined)).toMatchObject([
    { name: 'alerts.routes', level: 'advice' },
    { name: 'alerts.watcher', level: 'advice' },
  ])
  expect(lookAtAlerts(2, 'https://hc-ping.example/canary').map(({ level }) => level)).toEqual([
    'fine',
    'fine',
  ])
  expect(JSON.stringify(lookAtAlerts(1, 'https://hc-ping.example/canary'))).not.toContain('canary')
})

describe('the database', () => {
  const saying = (settings: Record<string, string>): Queryable => ({
    query: async <Row>() => Object.entries(settings).map(([name, setting]) => ({ name, setting })) as Row[],
  })
  const sound = {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    server_version_num: '180001',
    server_version: '18.1',
  }

  test('that loses what it acknowledged, or is too old, is at fault', async () => {
    expect((await lookAtSettings(saying(sound))).map(({ level }) => level)).toEqual(['fine', 'fine'])
    for (const [change, level] of [
      [{ fsync: 'off' }, 'fault'],
      [{ full_page_writes: 'off' }, 'fault'],
      [{ synchronous_commit: 'off' }, 'advice'],
      [{ server_version_num: '130004' }, 'fault'],
    ] as const)
      expect((await lookAtSettings(saying({ ...sound, ...change }))).map((each) => each.level)).toContain(
        level,
      )
  })

  test('on another machine, spoken with in the clear, is told; over TLS, or on this one, it is fine', async () => {
    const met = (isEncrypted: boolean, isLocal: boolean): Queryable => ({
      query: async <Row>() => [{ isEncrypted, isLocal }] as Row[],
    })
    expect(await lookAtConnection(met(false, false))).toMatchObject({
      level: 'advice',
      todo: expect.stringContaining('sslmode=verify-full'),
    })
    expect(await lookAtConnection(met(true, false))).toMatchObject({ level: 'fine', says: 'over TLS' })
    expect(await lookAtConnection(database.db)).toMatchObject({ level: 'fine', says: 'within this machine' })
  })

  test('whose clock is another is told, by how much it matters', async () => {
    const { db } = database
    expect(await lookAtClock(db, systemClock)).toMatchObject({ level: 'fine' })
    const late = (seconds: number) => new SimulatedClock(systemClock.now().subtract({ seconds }))
    expect(await lookAtClock(db, late(10))).toMatchObject({ level: 'advice' })
    expect(await lookAtClock(db, late(120))).toMatchObject({
      level: 'fault',
      says: expect.stringMatching(/1(19|2\d) s apart/),
    })
  })

  test('without an admin, with keys that end soon and with rows that nobody seals', async () => {
    const { db } = database
    const now = systemClock.now()
    expect(await lookAtAccess(db, systemClock)).toMatchObject([{ name: 'access.users', level: 'advice' }])
    await createUser(db, {
      name: 'anna',
      role: 'admin',
      passwordHash: 'x',
      actor: 'test',
      now: now.subtract({ hours: 1 }),
    })
    await createKey(db, {
      name: 'nightly',
      scopes: ['read'],
      expiresAt: now.add({ hours: 48 }),
      actor: 'test',
      now,
    })
    expect(await lookAtAccess(db, systemClock)).toMatchObject([
      { name: 'access.users', level: 'fine' },
      { name: 'access.keys', says: expect.stringContaining('nightly') },
      { name: 'audit', says: expect.stringContaining('1 audit rows') },
    ])
    await db.query(sql`delete from audit_unsealed`)
  })
})

test('the machine: an old Node and a full disk are at fault', async () => {
  expect(lookAtNode('v20.1.0').level).toBe('fault')
  expect(lookAtNode(process.version).level).toBe('fine')
  expect(await lookAtDisk(null)).toEqual([])
  expect(await lookAtDisk('.')).toHaveLength(1)
})

describe('the command', () => {
  const environment = () => ({
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
  })

  test('says what it looked at and ends well where nothing is at fault', async () => {
    const { code, out } = await runCommand(['doctor'], environment())
    expect(out).toMatch(/^ok +node/m)
    expect(out).toMatch(/^ADVICE +alerts\.routes/m)
    expect(out).toMatch(/^ADVICE +alerts\.watcher/m)
    expect(out).toMatch(/^ok +database\.version +PostgreSQL \d/m)
    expect(out).toContain(code === 0 ? 'Nothing is at fault.' : 'to be mended.')
  })

  test('tells every fault of the configuration and goes on without a database', async () => {
    const bad = await runCommand(['doctor', '--json'], {
      ...environment(),
      SIXTHMAN_HOST: '0.0.0.0',
      SIXTHMAN_PRT: '1',
    })
    expect(bad.code).toBe(1)
    const found = bad.json<{ name: string; level: string; says: string }[]>()
    expect(found.filter(({ name }) => name === 'configuration').length).toBeGreaterThanOrEqual(2)
    const lost = await runCommand(['doctor'], {
      ...environment(),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    })
    expect(lost.out).toMatch(/^FAULT +database /m)
  })
})
