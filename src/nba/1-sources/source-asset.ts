/** A source as an asset: collects replies, archives each as received, and accepts a partition only when all of them are good.
 *
 * A refused reply is archived with the reason, and the last accepted ones stay. Acceptance is given by the pipeline, since
 * it is the raw phase that knows how to read a payload. */

import { type ArchivedReply, archiveReply } from '../../platform/archive/archive.ts'
import { type Asset, formatPartition, type PartitionContext, type Produced } from '../../platform/asset.ts'
import { toPipelineError } from '../../platform/errors.ts'
import { HttpError } from '../../platform/http.ts'
import { redact } from '../../platform/log.ts'
import type { Collected } from './clients/index.ts'

/** Throws a `source.*` error for a reply that cannot be used, or for a set of replies that is not whole. */
export type Acceptance = (replies: readonly Collected[], context: PartitionContext) => Promise<void>

export interface SourceDeclaration
  extends Pick<Asset, 'name' | 'gate' | 'plan' | 'needs' | 'opens' | 'deadline' | 'timeoutSeconds'> {
  readonly poll?: NonNullable<Asset['poll']>
  /** Replies from the archive that make a request unnecessary; undefined to ask. */
  readonly reuse?: (context: PartitionContext) => Promise<readonly ArchivedReply[] | undefined>
  readonly collect: (context: PartitionContext) => AsyncIterable<Collected>
  readonly accept: Acceptance
  /** Why this installation cannot ask at all (no key); the partition is then empty, degraded, and says so. */
  readonly unavailable?: string
}

export function createSourceAsset(declaration: SourceDeclaration): Asset {
  const { reuse, collect, accept, unavailable, ...declared } = declaration
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
    attemptsMax: 6,
    backoffSeconds: 30,
    async expects() {
      return unavailable
        ? { kind: 'empty_allowed', because: unavailable }
        : {
            kind: 'empty_allowed',
            because: 'there was nothing to ask for: a source that is asked answers or fails',
          }
    },
    async produce(context): Promise<Produced> {
      if (unavailable) return { rows: [[]], degraded: unavailable }
      const reused = await reuse?.(context)
      if (reused) return { rows: [reused.map(toRow)] }
      const replies = await collectAll(declared.name, collect, context)
      try {
        await accept(replies, context)
      } catch (error) {
        for (const { resource, reply } of replies)
          await archive(context, declared.name, resource, reply, describe(error))
        throw error
      }
      const archived: ArchivedReply[] = []
      for (const { resource, reply } of replies)
        archived.push(await archive(context, declared.name, resource, reply, null))
      return { rows: [archived.map(toRow)] }
    },
  }
}

async function collectAll(
  asset: string,
  collect: SourceDeclaration['collect'],
  context: PartitionContext,
): Promise<Collected[]> {
  const replies: Collected[] = []
  try {
    for await (const collected of collect(context)) replies.push(collected)
    return replies
  } catch (error) {
    if (error instanceof HttpError && error.reply) {
      const resource = `refused/${new URL(error.reply.url).pathname}`
      await archive(context, asset, resource, error.reply, describe(error))
    }
    for (const { resource, reply } of replies) {
      await archive(
        context,
        asset,
        resource,
        reply,
        `${formatPartition({ asset, gameDate: context.gameDate })} was not collected whole`,
      )
    }
    throw error
  }
}

function archive(
  { db, gameDate }: PartitionContext,
  asset: string,
  resource: string,
  reply: Collected['reply'],
  refusal: string | null,
): Promise<ArchivedReply> {
  return archiveReply(db, { asset, gameDate }, resource, reply, refusal)
}

function describe(error: unknown): string {
  const { code, message } = toPipelineError(error)
  return redact(`${code}: ${message}`).slice(0, 1000)
}

function toRow({ resource, bodyHash, receivedAt }: ArchivedReply): object {
  return { resource, body_hash: bodyHash, received_at: receivedAt }
}
