/** Where the tests of a run keep what they throw away. */
import { expect, test } from 'vitest'
import { chooseTemporaryFolder, type Room } from '../support/temporary-folder.ts'

const gibibyte = 2 ** 30
const room: Room = { folderBytes: 8 * gibibyte, memoryBytes: 16 * gibibyte }

const choose = (found: Room | undefined, named = ''): string =>
  chooseTemporaryFolder({ named, onDisk: '/on/a/disk', measure: () => found })

test('is in memory where there is room for it', () => {
  expect(choose(room)).toBe('/dev/shm')
})

test.each<[string, Room | undefined]>([
  ['whose folder of memory is that of a container', { ...room, folderBytes: 64 * 2 ** 20 }],
  ['that has little memory', { ...room, memoryBytes: 4 * gibibyte }],
  ['without such a folder', undefined],
])('is on the disk of a machine %s', (_, found) => {
  expect(choose(found)).toBe('/on/a/disk')
})

test('is the one that TMPDIR names', () => {
  expect(choose(room, '/somewhere')).toBe('/somewhere')
})
