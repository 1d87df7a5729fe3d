/** The season's mean so far, or last season's until there is one: the baseline every system has to beat. */
import { defineBaseline } from './system.ts'

export const seasonMean = defineBaseline('season_mean', 'mean_season')
