import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  findProcess,
  identityOf,
  isRunning,
  ownIdentity,
} from '../../../../src/platform/db/embedded/processes.ts'
import { addUser, countUsers } from '../../../../src/platform/db/embedded/users.ts'
import { makeFolder } from './run-user.ts'

test('a process is told from a later one with the same number', () => {
  expect(isRunning(ownIdentity())).toBe(true)
  expect(isRunning(`${process.pid}-1`)).toBe(false)
  expect(isRunning(identityOf(2 ** 22 + 1))).toBe(false)
  expect(isRunning('')).toBe(false)
  expect(findProcess(process.pid)?.command).toContain('node')
})

test('users that died are not counted, and their entries go', () => {
  const users = join(makeFolder(), 'users')
  const mine = addUser(users)
  addUser(users)
  writeFileSync(join(users, `${process.pid}-1.0`), '')
  writeFileSync(join(users, '4194305-77.3'), '')
  expect(countUsers(users)).toBe(2)
  expect(readdirSync(users)).toHaveLength(2)
  rmSync(mine)
  expect(countUsers(users)).toBe(1)
})
