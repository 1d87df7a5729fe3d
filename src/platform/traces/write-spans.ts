/** A partition's life as spans, written after the fact: the attempt from its order to its end, and in it the wait, the claim, the reading of
 * inputs, the production, the commit and what that ordered.
 *
 * An attempt is linked to the planning of its date and to the attempt before it, each a trace of its own. */
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Temporal } from 'temporal-polyfill'
import { redact } from '../redaction.ts'
import type { EndedAttempt, EndedPass, Stage } from '../telemetry/telemetry.ts'
import { attemptTrace, type createNextIds, planTrace, type SpanIds, spanOf } from './trace-ids.ts'

export interface SpanWriter {
  readonly tracer: Tracer
  readonly ids: ReturnType<typeof createNextIds>
}

const rootName = 'attempt'

export function writeAttempt(writer: SpanWriter, attempt: EndedAttempt): void {
  const { claim, orderedAt, endedAt, outcome, error, stages } = attempt
  const traceId = attemptTrace(claim, claim.fence)
  const linked = [spanOf(planTrace(claim.gameDate), 'plan')]
  if (claim.fence > 1) linked.push(spanOf(attemptTrace(claim, claim.fence - 1), rootName))
  const root = begin(writer, {
    ids: spanOf(traceId, rootName),
    name: `${rootName} ${claim.asset}`,
    from: orderedAt,
    attributes: describe(attempt),
    links: linked,
  })
  root.addEvent('ordered', orderedAt.epochMilliseconds)
  const child = (
    parent: Span,
    name: string,
    { from, until }: Omit<Stage, 'name'>,
    attributes: Attributes = {},
  ): Span => {
    const span = begin(writer, { ids: spanOf(traceId, name), name, from, attributes, parent })
    span.end(until.epochMilliseconds)
    return span
  }
  child(root, 'wait', { from: orderedAt, until: claim.startedAt }, { 'sixthman.boot_ms': claim.bootMs })
  const commit = stages.find(({ name }) => name === 'commit')
  for (const stage of stages)
    if (stage.name !== 'follow-on' && stage !== commit) child(root, stage.name, stage)
  if (commit) {
    const span = begin(writer, {
      ids: spanOf(traceId, 'commit'),
      name: 'commit',
      from: commit.from,
      parent: root,
    })
    for (const stage of stages) if (stage.name === 'follow-on') child(span, stage.name, stage)
    span.end(commit.until.epochMilliseconds)
  }
  if (error) root.setStatus({ code: SpanStatusCode.ERROR, message: redact(error.message).slice(0, 300) })
  else if (outcome !== 'superseded') root.setStatus({ code: SpanStatusCode.OK })
  root.end(endedAt.epochMilliseconds)
}

/** One span a date that was planned anew; a pass that planned nothing leaves none. */
export function writePlans(writer: SpanWriter, { startedAt, ms, planned, isDone }: EndedPass): void {
  for (const gameDate of planned) {
    const traceId = planTrace(gameDate)
    const span = begin(writer, {
      ids: spanOf(traceId, startedAt.toString()),
      name: 'plan',
      from: startedAt,
      attributes: {
        'sixthman.game_date': gameDate,
        'sixthman.dates': planned.length,
        'sixthman.done': isDone,
      },
    })
    span.end(startedAt.epochMilliseconds + ms)
  }
}

interface Beginning {
  readonly ids: SpanIds
  readonly name: string
  readonly from: Temporal.Instant
  readonly attributes?: Attributes
  readonly links?: readonly SpanIds[]
  readonly parent?: Span
}

function begin(
  { tracer, ids: next }: SpanWriter,
  { ids, name, from, attributes, links, parent }: Beginning,
): Span {
  next.lay(ids)
  const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT
  return tracer.startSpan(
    name,
    {
      startTime: from.epochMilliseconds,
      ...(attributes ? { attributes } : {}),
      ...(links ? { links: links.map((each) => ({ context: { ...each, traceFlags: 1 } })) } : {}),
    },
    context,
  )
}

function describe({ claim, phase, worker, outcome, error, rows }: EndedAttempt): Attributes {
  return {
    'sixthman.asset': claim.asset,
    'sixthman.game_date': claim.gameDate,
    'sixthman.phase': phase,
    'sixthman.attempt': claim.fence,
    'sixthman.cause': claim.cause,
    'sixthman.worker': worker,
    'sixthman.outcome': outcome,
    'sixthman.retry_ms': claim.retryMs,
    ...(rows === null ? {} : { 'sixthman.rows': rows }),
    ...(error ? { 'error.type': error.code } : {}),
  }
}
