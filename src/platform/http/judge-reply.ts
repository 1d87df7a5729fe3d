/** Decides whether a reply is an answer; throws the typed failure where it is none.
 *
 * The order matters: a firewall's page and a used-up quota come with statuses that mean something else, so they are looked for first. */
import { type ErrorCode, type ErrorDetails, PipelineError } from '../errors.ts'
import { parseJson } from '../reply.ts'
import { findChallenge, firstCharacter } from './find-challenge.ts'
import { findSecrets, redactUrl } from './redact-url.ts'
import { HttpError, type HttpReply, type HttpRequest } from './request.ts'

/** How sources say that what was paid for is used up. They do it with 401 or 429, which otherwise mean a bad key or haste. */
const quotaPatterns: readonly RegExp[] = [
  /"error_code"\s*:\s*"OUT_OF_USAGE_CREDITS"/, // The Odds API v4, "API Error Codes"
  /usage (quota|credits?) (has|have) been (reached|exceeded|used up)/i,
  /exceeded (the|your) (monthly|daily) (quota|request limit)/i, // API gateways such as RapidAPI
]
const quotaStatuses: ReadonlySet<number> = new Set([401, 402, 403, 429])

export function judgeReply(reply: HttpReply, request: HttpRequest): void {
  const { url, status, headers, body } = reply
  const fail = (code: ErrorCode, what: string, details: ErrorDetails = {}): never => {
    const excerpt = excerptOf(body, request)
    throw new HttpError(code, `${url} ${what}`, { url, status, excerpt, ...details }, reply)
  }

  const firewall = findChallenge(headers, body)
  if (firewall) {
    fail(
      'source.blocked',
      `is behind ${firewall}, which blocks this machine or asks for a captcha (${status})`,
      {
        firewall,
        retryAfterMilliseconds: readRetryAfter(reply),
      },
    )
  }
  if (quotaStatuses.has(status) && saysQuotaIsUsedUp(body)) {
    fail('source.quota-exhausted', `says that the quota is used up (${status})`)
  }
  if (status === 429) {
    fail('source.rate-limited', 'asks for fewer requests (429)', {
      retryAfterMilliseconds: readRetryAfter(reply),
    })
  }
  if (status >= 500 || status === 408) {
    fail('source.server-error', `failed with status ${status}`, {
      retryAfterMilliseconds: readRetryAfter(reply),
    })
  }
  const accepted = request.acceptStatuses ?? []
  if (status === 304) {
    if (hasValidators(request) || accepted.includes(304)) return
    fail('source.refused', 'says "not modified" (304) to a request that knew of nothing before')
  }
  if (status >= 300 && status < 400) {
    fail(
      'source.refused',
      `redirects (${status}) to ${headers.location ?? 'nowhere'}; redirects are not followed`,
      { location: headers.location },
    )
  }
  const isAccepted = (status >= 200 && status < 300) || accepted.includes(status)
  if (!isAccepted) fail('source.refused', `refuses the request with status ${status}`)
  if (status === 204) return
  if (request.expect === 'pdf') checkPdf(body, fail)
  if ((request.expect ?? 'json') === 'json') {
    try {
      parseJson(body)
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error
      fail(error.code, `does not answer with sound JSON: ${error.message}`)
    }
  }
}

export function hasValidators({ validators }: HttpRequest): boolean {
  return validators?.etag !== undefined || validators?.lastModified !== undefined
}

/** Milliseconds that Retry-After asks for (seconds, or an HTTP date), or null. */
export function readRetryAfter(reply: HttpReply): number | null {
  const value = reply.headers['retry-after']?.trim()
  if (value === undefined) return null
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - reply.receivedAt.epochMilliseconds)
}

function saysQuotaIsUsedUp(body: Uint8Array): boolean {
  const text = Buffer.from(body.subarray(0, 4_096)).toString('utf8')
  return quotaPatterns.some((pattern) => pattern.test(text))
}

/** ISO 32000: a PDF begins with '%PDF-' (readers look in the first kilobyte) and ends with '%%EOF' (in the last). */
function checkPdf(body: Uint8Array, fail: (code: ErrorCode, what: string) => never): void {
  const head = Buffer.from(body.subarray(0, 1_024)).toString('latin1')
  const tail = Buffer.from(body.subarray(-1_024)).toString('latin1')
  if (firstCharacter(body) === '<')
    fail('source.html-instead', 'answers with a page of HTML where a PDF was expected')
  if (body.length === 0) fail('source.truncated', 'answers with nothing where a PDF was expected')
  if (!head.includes('%PDF-') && !'%PDF-'.startsWith(head))
    fail('source.schema-changed', 'does not answer with a PDF: "%PDF-" is missing at the beginning')
  if (!tail.includes('%%EOF'))
    fail('source.truncated', `ends early: the PDF breaks off after ${body.length} bytes, without "%%EOF"`)
}

/** The beginning of a body, for an error's details: the source often says there what it wants. */
function excerptOf(body: Uint8Array, request: HttpRequest): string {
  const text = redactUrl(Buffer.from(body.subarray(0, 400)).toString('utf8'))
  return findSecrets(request.url)
    .reduce((kept, secret) => kept.replaceAll(secret, '***'), text)
    .slice(0, 200)
}
