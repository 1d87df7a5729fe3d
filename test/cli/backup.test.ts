/** `backup` as it is typed. That a copy starts and is whole, test/platform/db/embedded/back-up.test.ts shows. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { runCommand } from './run-command.ts'

test('leaves a database of DATABASE_URL to its own tools, and says which', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sixthman-backup-'))
  const to = join(folder, 'copy')
  const { code, out, err } = await runCommand(['backup', to], {
    DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c',
  })
  expect([code, out]).toEqual([exitCodes.usage, ''])
  expect(err).toMatch(/pg_basebackup, or pg_dump/)
  expect(existsSync(to)).toBe(false)
  rmSync(folder, { recursive: true })
})

test('has to be told where to', async () => {
  const { code, err } = await runCommand(['backup'])
  expect(code).toBe(exitCodes.usage)
  expect(err).toContain("missing required argument 'folder'")
})
