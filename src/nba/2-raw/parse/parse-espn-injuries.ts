/** ESPN's injuries, team by team, as they stand now.
 *
 * "Day-To-Day" is its word for a decision that is still to come. The id of an athlete stands in the address of his page, not
 * in a field of its own. */
import { z } from 'zod'
import { parseBody } from '../../../platform/reply.ts'
import type { InjuryFact, InjuryStatus } from '../../domain/facts.ts'
import { field, instantField, teamField } from './reply-fields.ts'

const statuses: Readonly<Record<string, InjuryStatus>> = {
  active: 'available',
  available: 'available',
  probable: 'probable',
  questionable: 'questionable',
  'day-to-day': 'questionable',
  'game time decision': 'questionable',
  doubtful: 'doubtful',
  out: 'out',
  'out for season': 'out',
  'injured reserve': 'out',
  suspension: 'out',
  suspended: 'out',
}

/** What sources beside the league write where it writes Available, Probable, Questionable, Doubtful or Out. */
export const injuryStatusField = field(
  `one of ${Object.keys(statuses).join(', ')}`,
  (text): InjuryStatus | undefined => statuses[text.trim().toLowerCase()],
)

const report = z.object({
  date: instantField.nullish(),
  status: injuryStatusField,
  shortComment: z.string().nullish(),
  athlete: z.object({
    id: z.string().nullish(),
    displayName: z.string().min(1),
    links: z.array(z.object({ href: z.string() })).nullish(),
  }),
  details: z
    .object({ type: z.string().nullish(), side: z.string().nullish(), detail: z.string().nullish() })
    .nullish(),
})
type Report = z.output<typeof report>

const injuries = z.object({
  injuries: z.array(z.object({ displayName: teamField, injuries: z.array(report) })),
})

export function parseEspnInjuries(body: Uint8Array): readonly InjuryFact[] {
  return parseBody(body, injuries).injuries.flatMap((team) =>
    team.injuries.map((each) => ({
      reportedAt: each.date ?? null,
      gameDate: null,
      teamId: team.displayName,
      player: { playerId: null, sourceId: findAthleteId(each.athlete), name: each.athlete.displayName },
      status: each.status,
      reason: describeReason(each),
    })),
  )
}

function findAthleteId({ id, links }: Report['athlete']): string | null {
  if (id) return id
  for (const { href } of links ?? []) {
    const found = /\/id\/(\d+)/.exec(href)?.[1]
    if (found) return found
  }
  return null
}

/** 'Left Foot Fracture'; the comment where there are no details. */
function describeReason({ details, shortComment }: Report): string | null {
  const said = [details?.side, details?.type, details?.detail].filter(
    (part): part is string => typeof part === 'string' && part !== '' && part !== 'Not Specified',
  )
  return said.length > 0 ? said.join(' ') : shortComment || null
}
