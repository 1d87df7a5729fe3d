/** Every page of the picks site. A new one is a file here and a line below. */
import type { SitePage } from '../page.ts'
import { about } from './about.ts'
import { bestBetsPage } from './best-bets.ts'
import { calibration } from './calibration.ts'
import { health } from './health.ts'
import { player } from './player.ts'
import { record } from './record.ts'
import { systems } from './systems.ts'
import { tonight } from './tonight.ts'
import { trends } from './trends.ts'

export const sitePages: readonly SitePage[] = [
  tonight,
  player,
  bestBetsPage,
  trends,
  record,
  systems,
  calibration,
  health,
  about,
]
