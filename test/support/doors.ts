/** Doors for tests: one without a login, and one that asks for it. */
import { createDoor, type Door } from '../../src/platform/access/door.ts'
import { readConfig } from '../../src/platform/config.ts'

export const openDoor: Door = createDoor(readConfig({ SIXTHMAN_LOGIN: 'off' }))
export const closedDoor: Door = createDoor(readConfig({}))
