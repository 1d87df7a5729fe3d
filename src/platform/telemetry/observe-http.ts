/** The HTTP port with an ear: tells of each request how it ended, how long it took and how much came. */
import type { Clock } from '../clock.ts'
import { toPipelineError } from '../errors.ts'
import { type ClosableHttp, HttpError, type HttpRequest } from '../http.ts'
import type { Telemetry } from './telemetry.ts'

export function observeHttp(http: ClosableHttp, telemetry: Telemetry, clock: Clock): ClosableHttp {
  return {
    async get(request) {
      const startedMs = clock.monotonicMs()
      const tell = (outcome: string, bytes: number): void =>
        telemetry.requestEnded({
          host: hostOf(request),
          ms: clock.monotonicMs() - startedMs,
          outcome,
          bytes,
        })
      try {
        const reply = await http.get(request)
        tell('ok', reply.body.length)
        return reply
      } catch (error) {
        const bytes = error instanceof HttpError ? (error.reply?.body.length ?? 0) : 0
        tell(request.signal?.aborted ? 'aborted' : toPipelineError(error).code, bytes)
        throw error
      }
    },
    close: () => http.close(),
  }
}

function hostOf({ url }: HttpRequest): string {
  return URL.canParse(url) ? new URL(url).host : 'no address'
}
