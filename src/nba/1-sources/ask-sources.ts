/** Asks the sources of a fact in their order until the replies of one are accepted.
 *
 * A source whose breaker is open is passed over without a request. When every source that could be asked is paused, the
 * attempt ends as "not yet, until the first of them is tried again": an outage of the world spends no partition's budget. */

import type { Temporal } from 'temporal-polyfill'
import type { ArchivedReply } from '../../platform/archive/archive.ts'
import type { PartitionContext } from '../../platform/asset.ts'
import { type BreakerName, sourceBreaker } from '../../platform/breakers/breaker-policy.ts'
import { askBreakers, readBreakers, recordFailure, recordSuccess } from '../../platform/breakers/breakers.ts'
import { NotYetError, PipelineError, toPipelineError } from '../../platform/errors.ts'
import type { FactRequest, Source, SourceConfig } from './clients/index.ts'

export interface PassedOver {
  readonly source: string
  readonly why: string
  /** This installation cannot ask it, whatever the date. */
  readonly isUnavailable?: boolean
  /** Set where it was asked, or would have been but for its breaker. */
  readonly error?: PipelineError
  readonly pausedUntil?: Temporal.Instant
}

/** What was accepted of a source's replies. */
export interface Taken {
  readonly replies: readonly ArchivedReply[]
  /** What the source should have said and did not: one line each. */
  readonly lacks: readonly string[]
}

export interface Answer extends Taken {
  readonly source: Source
  readonly passedOver: readonly PassedOver[]
}

export type Asked =
  | ({ readonly kind: 'answered' } & Answer)
  /** Nobody can be asked at all: no key, or nobody speaks of this date. */
  | { readonly kind: 'nobody'; readonly passedOver: readonly PassedOver[] }

export interface AskParts {
  readonly context: PartitionContext
  readonly config: SourceConfig
  readonly sources: readonly Source[]
  readonly request: FactRequest
  /** Collects, archives and accepts; throws what was wrong with the source's replies. */
  readonly ask: (source: Source) => Promise<Taken>
}

export async function askSources(parts: AskParts): Promise<Asked> {
  const { context, config, sources, request } = parts
  const passedOver: PassedOver[] = []
  for (const source of sources) {
    const unavailable = source.unavailable?.(config)
    const mute = unavailable ?? source.silent?.(request.gameDate, context.now)
    if (mute !== undefined) {
      passedOver.push({ source: source.name, why: mute, isUnavailable: unavailable !== undefined })
      continue
    }
    const outcome = await askOne(parts, source)
    if ('replies' in outcome && outcome.replies.length === 0) {
      // An empty answer must not take away what another source has said.
      passedOver.push({ source: source.name, why: 'it had nothing to ask for' })
    } else if ('replies' in outcome) {
      await probeLater(parts, sources.slice(sources.indexOf(source) + 1))
      return { kind: 'answered', source, ...outcome, passedOver }
    } else {
      passedOver.push(outcome)
    }
  }
  const failed = passedOver.filter((each) => each.error !== undefined || each.pausedUntil !== undefined)
  if (failed.length === 0) return { kind: 'nobody', passedOver }
  throw describeFailure(failed)
}

/** One of the sources that are paused and due for a try, although nobody needs it now: one that is only found dead when those before
 * it are, is no fallback. What it answers is archived and read, and not taken; how it fails changes nothing for the answer that is
 * there. */
async function probeLater(parts: AskParts, later: readonly Source[]): Promise<void> {
  const { context, config, request } = parts
  const now = context.clock.now()
  const open = new Set(
    (
      await readBreakers(
        context.db,
        later.flatMap((source) => breakersOf(source, config)),
      )
    )
      .filter(({ probeAt }) => probeAt !== null && probeAt.epochMilliseconds <= now.epochMilliseconds)
      .map(({ name }) => name),
  )
  const due = later.find(
    (source) =>
      (source.unavailable?.(config) ?? source.silent?.(request.gameDate, now)) === undefined &&
      breakersOf(source, config).some((name) => open.has(name)),
  )
  if (!due) return
  try {
    await askOne(parts, due)
  } catch (error) {
    context.signal.throwIfAborted()
    context.log.error(
      { source: due.name, error: error instanceof Error ? error.stack : String(error) },
      'the probe of a paused source failed of itself',
    )
  }
}

async function askOne({ context, config, ask }: AskParts, source: Source): Promise<Taken | PassedOver> {
  const { db, clock, signal } = context
  const names = breakersOf(source, config)
  const allowed = await askBreakers(db, names, clock.now())
  if (allowed.kind === 'open') {
    return { source: source.name, why: `paused until ${allowed.probeAt}`, pausedUntil: allowed.probeAt }
  }
  try {
    const taken = await ask(source)
    const isAsked = taken.replies.length > 0 // who had nothing to ask has shown nothing
    if (isAsked) await recordSuccess(db, names, clock.now())
    return taken
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toPipelineError(thrown)
    if (error.kind === 'bug' || error.code.startsWith('database.')) throw error
    const { code, message } = error
    const blamed = await recordFailure(db, names, { code, message, now: clock.now() })
    const pausedUntil = latestOf(blamed.flatMap(({ probeAt }) => probeAt ?? []))
    return { source: source.name, why: `${code}: ${message}`, error, ...(pausedUntil ? { pausedUntil } : {}) }
  }
}

/** A source's own breaker, and its host's, which the sources beside it share. Behind one address (a replay server, a mirror) the
 * beginning of the path stands for the host. */
export function breakersOf(source: Source, config: SourceConfig): [BreakerName, BreakerName] {
  const { host, pathname } = new URL(source.baseUrl(config))
  return [sourceBreaker(source.name), `host/${host}${pathname.replace(/\/$/, '')}`]
}

function latestOf(instants: readonly Temporal.Instant[]): Temporal.Instant | undefined {
  return instants.toSorted((a, b) => a.epochMilliseconds - b.epochMilliseconds).at(-1)
}

function describeFailure(failed: readonly PassedOver[]): PipelineError {
  const all = failed.map((each) => `${each.source}: ${each.why}`).join(' · ')
  const details = {
    sources: failed.map(({ source, why, error }) => ({ source, code: error?.code, why })),
  }
  const errors = failed.flatMap((each) => each.error ?? [])
  const waiting = errors.find((error) => error instanceof NotYetError)
  if (waiting) return waiting
  if (failed.every((each) => each.pausedUntil !== undefined)) {
    const until = failed
      .map((each) => each.pausedUntil!)
      .reduce((first, each) => (each.epochMilliseconds < first.epochMilliseconds ? each : first))
    return new NotYetError(`no source can be asked before ${until}: ${all}`, until, {
      ...details,
      isPaused: true,
    })
  }
  const [first] = [...errors.filter((error) => error.kind === 'transient'), ...errors]
  return failed.length === 1
    ? first!
    : new PipelineError(first!.code, all, { ...first!.details, ...details }, { cause: first })
}
