/** The lock that decides who starts and stops the server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '../../../../src/platform/clock.ts'
import { withExclusiveLock } from '../../../../src/platform/db/embedded/exclusive-lock.ts'
import { makeFolder } from './run-user.ts'

/** Adds one to the number in the file; loses counts when two do it at once. */
async function increment(path: string): Promise<void> {
  const value = Number(await readFile(path, 'utf8'))
  await writeFile(path, String(value + 1))
}

const lockModule = join(import.meta.dirname, '../../../../src/platform/db/embedded/exclusive-lock.ts')
const holderProgram = `
  import { withExclusiveLock } from ${JSON.stringify(lockModule)}
  await withExclusiveLock(process.argv[1], () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }))`

async function startHolder(folder: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', holderProgram, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('one at a time, also within one process', async () => {
  const folder = makeFolder()
  const path = join(folder, 'number')
  writeFileSync(path, '0')
  await Promise.all(Array.from({ length: 25 }, () => withExclusiveLock(folder, () => increment(path))))
  expect(readFileSync(path, 'utf8')).toBe('25')
  expect(readdirSync(folder).filter((name) => name !== 'number')).toEqual(['lock-25'])
})

test('without the lock the same work loses counts', async () => {
  const path = join(makeFolder(), 'number')
  writeFileSync(path, '0')
  await Promise.all(Array.from({ length: 25 }, () => increment(path)))
  expect(Number(readFileSync(path, 'utf8'))).toBeLessThan(25)
})

test('nobody enters while another process holds it; its death frees it', async () => {
  const folder = makeFolder()
  const holder = await startHolder(folder)
  const events: string[] = []
  const clock: Clock = {
    ...systemClock,
    async sleep(milliseconds) {
      events.push('looked')
      if (events.length === 3) {
        const ended = once(holder, 'exit')
        holder.kill('SIGKILL')
        await ended
        events.push('killed')
      }
      await systemClock.sleep(milliseconds)
    },
  }
  await withExclusiveLock(folder, async () => void events.push('entered'), clock)
  expect(events).toEqual(['looked', 'looked', 'looked', 'killed', 'entered'])
})

test('a failure of the work frees it', async () => {
  const folder = makeFolder()
  await expect(withExclusiveLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withExclusiveLock(folder, () => Promise.resolve('next'))).toBe('next')
})

test('a number that was used and cleaned away cannot be taken again', async () => {
  const folder = makeFolder()
  for (let turn = 0; turn < 3; turn++) await withExclusiveLock(folder, () => Promise.resolve())
  expect(readdirSync(folder)).toEqual(['lock-3'])
  await withExclusiveLock(folder, () => Promise.resolve())
  expect(readdirSync(folder)).toEqual(['lock-4'])
})
