/** Every detector of the platform, in the order in which they are shown. A new one is a file here and a line below. */
import type { Detector } from '../detector.ts'
import { slowdown } from './slowdown.ts'

export const platformDetectors: readonly Detector[] = [slowdown]
