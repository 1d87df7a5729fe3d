/** Sources, credits, storage, models and schedules, in words. */
import { formatCount } from '../../domain/format-figure.ts'
import type { ReportSection } from '../report-section.ts'
import type { Sources } from './read-sources.ts'
import type { Upkeep } from './read-upkeep.ts'

/** Credits that end sooner than this are worth a warning. */
const daysLeftMin = 7

export function describeCredits({ replies, paused, credits }: Sources): ReportSection {
  const isShort = credits.some(({ daysLeft }) => daysLeft !== null && daysLeft < daysLeftMin)
  return {
    title: 'Sources',
    state: isShort || paused.length > 0 ? 'warning' : 'well',
    lines: [
      replies.length === 0
        ? 'No reply came.'
        : `Replies: ${replies.map(({ source, replies: came, refused }) => `${source} ${came}${refused > 0 ? ` (${refused} refused)` : ''}`).join(', ')}.`,
      ...(paused.length > 0 ? [`Left alone now: ${paused.join(', ')}.`] : []),
      ...credits.map(
        ({ source, used, left, usedPerDay, daysLeft }) =>
          `${source}: ${formatCount(used)} credits used, ${formatCount(left)} left${daysLeft === null ? '' : `; at ${formatCount(Math.round(usedPerDay))} a day they last ${daysLeft < 60 ? `${Math.floor(daysLeft)} days` : 'more than two months'}`}.`,
      ),
    ],
  }
}

export function describeStorage({
  databaseBytes,
  growthPerDay,
  archivedBytes,
  models,
  schedules,
}: Upkeep): ReportSection {
  const unwell = models.filter(({ health, verdict }) => health !== 'healthy' || verdict === 'refused')
  return {
    title: 'Storage, models, schedules',
    state: unwell.some(({ health }) => health === 'blocked') || schedules.length > 0 ? 'warning' : 'well',
    lines: [
      `The database has ${formatMegabytes(databaseBytes)}${growthPerDay === null ? '' : `, ${formatMegabytes(growthPerDay)} more a day over the last week: ${formatMegabytes(databaseBytes + 30 * growthPerDay)} in thirty days`}; replies of the day took ${formatMegabytes(archivedBytes)} of it.`,
      models.length === 0
        ? 'No model is in use yet.'
        : `${models.length} models in use, ${models.length - unwell.length} of them healthy.`,
      ...unwell.map(
        ({ system, market, health, healthReason, verdict }) =>
          `${system} ${market}: ${health}${healthReason ? ` (${healthReason})` : ''}${verdict === 'refused' ? '; the newest training was refused' : ''}`,
      ),
      ...schedules.map(
        ({ name, state, because }) =>
          `the schedule ${name} is ${state.replace('_', ' ')}${because ? `: ${because}` : ''}`,
      ),
    ],
  }
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
