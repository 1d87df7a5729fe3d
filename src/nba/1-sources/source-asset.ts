/** A fact's source partition: asks its sources in their order, archives each reply as received, and accepts the replies of one.
 *
 * A refused reply is archived with the reason, and the last accepted ones stay. Acceptance is given by the pipeline, since
 * it is the raw phase that knows how to read a payload. */
import {
  type ArchivedReply,
  archiveReply,
  readAcceptedReplies,
  readBodies,
} from '../../platform/archive/archive.ts'
import { type Adoptable, readAdoptableReplies } from '../../platform/archive/readings.ts'
import type { Asset, PartitionContext, Produced } from '../../platform/asset.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { type ErrorCode, type PipelineError, toPipelineError } from '../../platform/errors.ts'
import { redact } from '../../platform/redaction.ts'
import { sourceOf } from '../domain/resource.ts'
import { isGameId } from '../domain/season.ts'
import { createSourceContext } from './ask.ts'
import { type Asked, askSources, type PassedOver, type Taken } from './ask-sources.ts'
import type { Collected, FactRequest, Source, SourceConfig } from './clients/index.ts'
import {
  type Accepted,
  describeError,
  type RecordParts,
  recordAccepted,
  recordRefused,
} from './record-replies.ts'

export type { Accepted } from './record-replies.ts'

/** Throws a `source.*` error for replies that cannot be used, or for a set of them that is not whole. */
export type Acceptance = (replies: readonly Collected[], context: PartitionContext) => Promise<Accepted>

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
  /** The pipeline can go without the fact: that nobody has it is no failure, and once somebody had, a failed look keeps what he said. */
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
      const adopted = reused ?? (await adopt(context, 'later'))
      if (adopted) {
        return { rows: [adopted.map(toRow)], alongside: async (tx) => watch?.(tx, context, null) }
      }
      const asked = await collect(context)
      if ('unstored' in asked) {
        return {
          rows: [asked.unstored.map(toRow)],
          degraded: `the last look failed: ${asked.why}`,
          isFresh: false,
        }
      }
      if (asked.kind === 'nobody') return keepLast(context, asked.passedOver)
      const failed = asked.passedOver.filter(({ error, pausedUntil }) => error ?? pausedUntil)
      const lacks = [
        ...(failed.length > 0
          ? [`${asked.source.name} answered instead of ${describePassedOver(failed)}`]
          : []),
        ...asked.lacks,
      ]
      return {
        rows: [asked.replies.map(toRow)],
        ...(lacks.length > 0 ? { degraded: lacks.join(' · ') } : {}),
        alongside: async (tx) => watch?.(tx, context, null),
      }
    },
  }

  /** Nobody can be asked now: what was accepted before stays, whoever said it. */
  async function keepLast(context: PartitionContext, passedOver: readonly PassedOver[]): Promise<Produced> {
    const kept = await readAcceptedReplies(context.db, keyOf(context))
    const isFailed = passedOver.some(({ error, pausedUntil }) => error ?? pausedUntil)
    const isLacking = isFailed || passedOver.some(({ isUnavailable }) => isUnavailable)
    const isSilent = passedOver.some((each) => !each.isUnavailable && !each.error && !each.pausedUntil)
    const why = describePassedOver(passedOver)
    if (kept.length > 0) {
      return {
        rows: [kept.map(toRow)],
        ...(isFailed ? { degraded: `the last look failed: ${why}`, isFresh: false } : {}),
      }
    }
    return { rows: [[]], ...(isLacking && !isSilent ? { degraded: `nobody has it: ${why}` } : {}) }
  }

  function keyOf({ gameDate }: PartitionContext) {
    return { asset: declared.name, gameDate }
  }

  function partsOf(context: PartitionContext): RecordParts {
    return { db: context.db, now: context.now, key: keyOf(context), parser: codeVersion }
  }

  async function collect(context: PartitionContext): Promise<Asked | Unstored> {
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
      if (failure.kind === 'bug' || failure.code.startsWith('database.')) throw error
      const mayStay =
        secondOpinionOf !== undefined || (mayBeMissing === true && (await isMissable(context, failure)))
      if (!mayStay) {
        await tellWatch(context, failure)
        const isEarly = failure.kind === 'not_yet' && failure.details.isPaused !== true
        const unstored = isEarly ? undefined : await adopt(context, 'unstored')
        if (unstored) return { unstored, why: failure.message }
        throw error
      }
      return {
        kind: 'nobody',
        passedOver: [{ source: 'every source', why: failure.message, error: failure }],
      }
    }
  }

  /** What may be missing does not fail for want of it, nor for a look that failed when there is something to keep. */
  async function isMissable(context: PartitionContext, { code }: PipelineError): Promise<boolean> {
    if (codesOfNothing.has(code)) return true
    return (await readAcceptedReplies(context.db, keyOf(context))).length > 0
  }

  /** A watch that fails must not hide what it was told of. */
  async function tellWatch(context: PartitionContext, failure: PipelineError): Promise<void> {
    try {
      await watch?.(context.db, context, failure)
    } catch (error) {
      context.log.error(
        { asset: declared.name, error: error instanceof Error ? error.stack : String(error) },
        'the watch over the sources failed',
      )
    }
  }

  /** Replies in the archive that were found readable later (a parser was mended, or a crash came before the reading), or such as were
   * accepted once and could not be committed, before nobody answered any more. */
  async function adopt(
    context: PartitionContext,
    which: Adoptable,
  ): Promise<readonly ArchivedReply[] | undefined> {
    const { db } = context
    const found = await readAdoptableReplies(db, keyOf(context), codeVersion, which)
    if (found.length === 0) return undefined
    const readable = await chooseAdoptable(context, found, which)
    if (readable.length === 0) return undefined
    const bodies = await readBodies(
      db,
      readable.map((each) => each.bodyHash),
    )
    const replies = readable.map(({ resource, bodyHash, receivedAt }) => ({
      resource,
      reply: { url: '', status: 200, headers: {}, body: bodies.get(bodyHash)!, receivedAt },
    }))
    try {
      const { refused } = await accept(replies, context)
      return refused && refused.size > 0 ? undefined : readable
    } catch (error) {
      const { kind, code } = toPipelineError(error)
      if (kind === 'bug' || code.startsWith('database.')) throw error
      return undefined // not whole by itself: the sources are asked
    }
  }

  /** The replies of the source that is asked first, or that said what is not stored; each wanted game among them; pages may lack others, and are not taken. */
  async function chooseAdoptable(
    context: PartitionContext,
    found: readonly ArchivedReply[],
    which: Adoptable,
  ): Promise<readonly ArchivedReply[]> {
    const isOf = (source: Source, { resource }: ArchivedReply): boolean =>
      resource.startsWith(`${source.name}/`)
    const first = (await chooseSources(context))
      .filter((source) => source.unavailable?.(config) === undefined)
      .find((source) => which === 'later' || found.some((each) => isOf(source, each)))
    const readable = found.filter((each) => first && isOf(first, each))
    if (readable.some(({ resource }) => resource.includes('/page-'))) return []
    const { games } = await request(context)
    const isAGame = ({ resource }: ArchivedReply): boolean => resource.split('/').some(isGameId)
    const hasAll = games.every(({ gameId }) => readable.some(({ resource }) => resource.includes(gameId)))
    return readable.some(isAGame) && !hasAll ? [] : readable
  }

  /** All of them, or for a second opinion those that are independent of the first one's. */
  async function chooseSources({ db, gameDate }: PartitionContext): Promise<readonly Source[]> {
    if (secondOpinionOf === undefined) return sources
    const first = await readAcceptedReplies(db, { asset: secondOpinionOf, gameDate })
    const whose = new Set(first.map(({ resource }) => sourceOf(resource)))
    return sources.filter(({ source }) => !whose.has(source))
  }

  /** Each reply is archived before anybody reads it: one that is refused is evidence, and one that a crash left unread is found. */
  async function askOne(context: PartitionContext, collected: AsyncIterable<Collected>): Promise<Taken> {
    const replies: Collected[] = []
    const archived: ArchivedReply[] = []
    let isWhole = false
    try {
      for await (const each of collected) {
        archived.push(await archiveReply(context.db, keyOf(context), each.resource, each.reply))
        replies.push(each)
      }
      isWhole = true
      const { rowCounts, refused } = await accept(replies, context)
      await recordAccepted(partsOf(context), archived, { rowCounts, ...(refused ? { refused } : {}) })
      return {
        replies: archived.filter(({ resource }) => !refused?.has(resource)),
        lacks: [...(refused ?? [])].map(
          ([resource, error]) => `${resource} was refused (${describeError(error)})`,
        ),
      }
    } catch (error) {
      await recordRefused(partsOf(context), archived, isWhole, error)
      throw error
    }
  }
}

/** Nobody answers now; what was accepted before could not be committed then. */
interface Unstored {
  readonly unstored: readonly ArchivedReply[]
  readonly why: string
}

/** The source is well and has nothing. */
const codesOfNothing: ReadonlySet<ErrorCode> = new Set(['source.empty', 'source.no-history'])

const whyLengthMax = 300

function describePassedOver(passedOver: readonly PassedOver[]): string {
  return passedOver.map(({ source, why }) => `${source} (${shorten(redact(why))})`).join(', ')
}

/** With a mark where something is left out. */
function shorten(why: string): string {
  return why.length <= whyLengthMax ? why : `${why.slice(0, whyLengthMax - 1)}…`
}

function toRow({ resource, bodyHash, receivedAt }: ArchivedReply): object {
  return { resource, body_hash: bodyHash, received_at: receivedAt }
}
