/** Every detector of the platform, in the order in which they are shown. A new one is a file here and a line below. */
import type { Detector } from '../detector.ts'
import { createDatabaseDetector } from './database-server.ts'
import { deadLetters } from './dead-letters.ts'
import { scheduleWatch } from './schedule-watch.ts'
import { slowdown } from './slowdown.ts'
import { stateStore } from './state-store.ts'
import { createStorageDetector, type StoragePorts } from './storage.ts'
import { workers } from './workers.ts'

export const createPlatformDetectors = (ports: StoragePorts = {}): readonly Detector[] => [
  stateStore,
  slowdown,
  deadLetters,
  scheduleWatch,
  workers,
  createDatabaseDetector(),
  createStorageDetector(ports),
]
