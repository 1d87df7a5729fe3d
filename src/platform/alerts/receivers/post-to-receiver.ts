/** A POST of one of the channels, and its answer's kind: 2xx is delivered; 408, 429 and 5xx may be so later; anything else is refused. */

import type { PostRequest } from '../../http/post.ts'
import { HttpError } from '../../http/request.ts'
import type { Answer, ChannelParts } from './channel.ts'

export async function postToReceiver(
  { poster }: Pick<ChannelParts, 'poster'>,
  request: PostRequest,
): Promise<Answer> {
  try {
    const { status, text, headers } = await poster.post(request)
    const answer = { status: String(status), text }
    if (status >= 200 && status < 300) return { ...answer, kind: 'delivered' }
    if (status !== 408 && status !== 429 && status < 500) return { ...answer, kind: 'refused' }
    return { ...answer, kind: 'unreachable', ...readPatience(headers['retry-after']) }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const isForbidden = error.code === 'source.private-address' || error.kind === 'usage'
    return { kind: isForbidden ? 'refused' : 'unreachable', status: 'no answer', text: error.message }
  }
}

/** Seconds; a date is left to our own pause. */
function readPatience(header: string | undefined): { retryAfterSeconds?: number } {
  return header !== undefined && /^\d{1,6}$/.test(header.trim()) ? { retryAfterSeconds: Number(header) } : {}
}
