/** A fact's source partition: asks its sources in their order, archives each reply as received, and accepts the replies of one.
 *
 * A refused reply is archived with the reason, and the last accepted ones stay. Acceptance is given by the pipeline, since
 * it is the raw phase that knows how to read a payload. */
import {
  type ArchivedReply,
  archiveReply,
  readAcceptedReplies,
  readBodies,
  refuseReplies,
} from '../../platform/archive/archive.ts'
import { type Reading, readAdoptableReplies, recordReadings } from '../../platform/archive/readings.ts'
import { type Asset, formatPartition, type PartitionContext, type Produced } from '../../platform/asset.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { type ErrorCode, type PipelineError, toPipelineError } from '../../platform/errors.ts'
import { HttpError } from '../../platform/http.ts'
import { redact } from '../../platform/log.ts'
import { createSourceContext } from './ask.ts'
import { type Asked, askSources, type PassedOver } from './ask-sources.ts'
import type { Collected, FactRequest, Source, SourceConfig } from './clients/index.ts'

/** Rows that a reply was read into, by resource. Throws a `source.*` error for a reply that cannot be used, or for a set of
 * replies that is not whole. */
export type Acceptance = (
  replies: readonly Collected[],
  context: PartitionContext,
) => Promise<ReadonlyMap<string, number>>

export interface SourceDeclaration
  extends Pick<Asset, 'name' | 'gate' | 'plan' | 'needs' | 'opens' | 'deadline' | 'timeoutSeconds'> {
  readonly poll?: NonNullable<Asset['poll']>
  readonly config: SourceConfig
  readonly codeVersion: string
  /** In the order in which they are asked. */
  readonly sources: readonly Source[]
  /** What to ask for; throws `not yet` where it is too early. */
  readonly request: (context: PartitionContext) => Promise<FactRequest>
  readonly accept: Acceptance
  /** Replies from the archive that make a request unnecessary; undefined to ask. */
  readonly reuse?: (context: PartitionContext) => Promise<readonly ArchivedReply[] | undefined>
  /** The partition whose facts are to be had a second time: whoever answered there is not asked again, and nobody at all is no failure. */
  readonly secondOpinionOf?: string
  /** Nobody has it, and that is no failure either: the pipeline goes without the fact on this date, and says so. */
  readonly mayBeMissing?: boolean
  /** Told in the committing transaction that somebody answered, and at once that nobody could be asked. */
  readonly watch?: (
    db: Pick<Transaction, 'query'>,
    context: PartitionContext,
    failure: PipelineError | null,
  ) => Promise<void>
}

export function createSourceAsset(declaration: SourceDeclaration): Asset {
  const {
    config,
    codeVersion,
    sources,
    request,
    accept,
    reuse,
    secondOpinionOf,
    mayBeMissing,
    watch,
    ...declared
  } = declaration
  return {
    ...declared,
    phase: '1-sources',
    writes: [
      {
        table: 'source_replies',
        key: ['resource'],
        mode: 'revise',
        when: ['received_at'],
        scope: { asset: declared.name },
      },
    ],
    attemptsMax: 8,
    backoffSeconds: 30,
    async expects() {
      return {
        kind: 'empty_allowed',
        because:
          'nobody speaks of this date, or there was nothing to ask for: a source that is asked answers or fails',
      }
    },
    async produce(context): Promise<Produced> {
      const reused = await reuse?.(context)
      const adopted = reused ?? (await adopt(context))
      if (adopted) {
        return { rows: [adopted.map(toRow)], alongside: async (tx) => watch?.(tx, context, null) }
      }
      const asked = await collect(context)
      if (asked.kind === 'nobody') {
        const isLacking = asked.passedOver.some(({ isUnavailable, error }) => isUnavailable ?? error)
        const isSilent = asked.passedOver.some(({ isUnavailable, error }) => !isUnavailable && !error)
        if (!isLacking || isSilent) return { rows: [[]] }
        return { rows: [[]], degraded: `nobody has it: ${describePassedOver(asked.passedOver)}` }
      }
      const failed = asked.passedOver.filter(({ error, pausedUntil }) => error ?? pausedUntil)
      return {
        rows: [asked.replies.map(toRow)],
        ...(failed.length > 0
          ? { degraded: `${asked.source.name} answered instead of ${describePassedOver(failed)}` }
          : {}),
        alongside: async (tx) => watch?.(tx, context, null),
      }
    },
  }

  function keyOf({ gameDate }: PartitionContext) {
    return { asset: declared.name, gameDate }
  }

  async function collect(context: PartitionContext): Promise<Asked> {
    const wanted = await request(context)
    const askable = await chooseSources(context)
    const source = createSourceContext(context, config)
    try {
      return await askSources({
        context,
        config,
        sources: askable,
        request: wanted,
        ask: (each) => askOne(context, each.collect(source, wanted)),
      })
    } catch (error) {
      context.signal.throwIfAborted()
      const failure = toPipelineError(error)
      const isMissing = mayBeMissing === true && codesOfNothing.has(failure.code)
      if (secondOpinionOf === undefined && !isMissing) {
        await watch?.(context.db, context, failure)
        throw error
      }
      if (failure.kind === 'bug' || failure.code.startsWith('database.')) throw error
      return {
        kind: 'nobody',
        passedOver: [{ source: 'every source', why: failure.message, error: failure }],
      }
    }
  }

  /** Replies in the archive that were found readable later: a parser was mended, or a crash came before the reading. */
  async function adopt(context: PartitionContext): Promise<readonly ArchivedReply[] | undefined> {
    const { db } = context
    const found = await readAdoptableReplies(db, keyOf(context), codeVersion)
    const [newest] = found.toSorted((a, b) => b.receivedAt.epochMilliseconds - a.receivedAt.epochMilliseconds)
    if (!newest) return undefined
    const readable = found.filter(({ resource }) => sourceOf(resource) === sourceOf(newest.resource))
    const bodies = await readBodies(
      db,
      readable.map((each) => each.bodyHash),
    )
    const replies = readable.map(({ resource, bodyHash, receivedAt }) => ({
      resource,
      reply: { url: '', status: 200, headers: {}, body: bodies.get(bodyHash)!, receivedAt },
    }))
    try {
      await accept(replies, context)
      return readable
    } catch (error) {
      const { kind, code } = toPipelineError(error)
      if (kind === 'bug' || code.startsWith('database.')) throw error
      return undefined // not whole by itself: the sources are asked
    }
  }

  /** All of them, or for a second opinion those that are independent of the first one's. */
  async function chooseSources({ db, gameDate }: PartitionContext): Promise<readonly Source[]> {
    if (secondOpinionOf === undefined) return sources
    const first = await readAcceptedReplies(db, { asset: secondOpinionOf, gameDate })
    const whose = new Set(first.map(({ resource }) => sourceOf(resource)))
    return sources.filter(({ source }) => !whose.has(source))
  }

  /** Each reply is archived before anybody reads it: one that is refused is evidence, and one that a crash left unread is found. */
  async function askOne(
    context: PartitionContext,
    collected: AsyncIterable<Collected>,
  ): Promise<readonly ArchivedReply[]> {
    const replies: Collected[] = []
    const archived: ArchivedReply[] = []
    let isWhole = false
    try {
      for await (const each of collected) {
        archived.push(await archiveReply(context.db, keyOf(context), each.resource, each.reply))
        replies.push(each)
      }
      isWhole = true
      const rowCounts = await accept(replies, context)
      const read = archived.map((each) => readingOf(each, rowCounts.get(each.resource) ?? 0))
      await recordReadings(context.db, read, context.now)
      return archived
    } catch (error) {
      const { code, message } = toPipelineError(error)
      const why = redact(`${code}: ${message}`).slice(0, 1000)
      if (error instanceof HttpError && error.reply) {
        const resource = `refused/${new URL(error.reply.url).pathname}`
        await refuseReplies(
          context.db,
          keyOf(context),
          [await archiveReply(context.db, keyOf(context), resource, error.reply)],
          why,
        )
      }
      const because = isWhole ? why : `${formatPartition(keyOf(context))} was not collected whole`
      await refuseReplies(context.db, keyOf(context), archived, because)
      if (isWhole && code !== 'source.not-yet')
        await recordReadings(
          context.db,
          archived.map((each) => ({ ...readingOf(each, null), errorCode: code, error: why })),
          context.now,
        )
      throw error
    }
  }

  function readingOf({ bodyHash, resource }: ArchivedReply, rowCount: number | null): Reading {
    return { bodyHash, resource, parser: codeVersion, rowCount, errorCode: null, error: null }
  }
}

/** 'nba-cdn/boxscore/0022400061' → 'nba-cdn'. */
function sourceOf(resource: string): string {
  return resource.split('/')[0]!
}

/** The source is well and has nothing. */
const codesOfNothing: ReadonlySet<ErrorCode> = new Set(['source.empty', 'source.no-history'])

function describePassedOver(passedOver: readonly PassedOver[]): string {
  return passedOver.map(({ source, why }) => `${source} (${redact(why).slice(0, 300)})`).join(', ')
}

function toRow({ resource, bodyHash, receivedAt }: ArchivedReply): object {
  return { resource, body_hash: bodyHash, received_at: receivedAt }
}
