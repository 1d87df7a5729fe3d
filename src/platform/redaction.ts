/** The one redactor: secrets out of texts and values, by the name they stand under, by their shape, and by the values that are configured.
 *
 * Logs, errors, incidents, alerts, dead letters and what an operator types go through it, and the database takes no parameter with a
 * configured value in it. Those are kept for the whole process on purpose: a secret can turn up in any text. */

const mark = '[redacted]'

/** Shorter values would be found in innocent words. */
const secretLengthMin = 6
const remembered = new Set<string>()

/** Values that are never to be shown again, in the forms in which they stand in addresses and in JSON too. Too short ones are passed over. */
export function rememberSecrets(values: Iterable<string>): void {
  for (const value of values) {
    if (value.length < secretLengthMin) continue
    for (const form of [
      value,
      encodeURIComponent(value),
      encodeURI(value),
      JSON.stringify(value).slice(1, -1),
    ])
      remembered.add(form)
  }
}

const secretWords = 'api[-_]?key|access[-_]?token|auth[-_]?token|token|secret|password|passwd|pwd|signature'

/** What looks like a secret, whoever wrote it; group 1 stays. */
const patterns: readonly RegExp[] = [
  // Query parameters and settings: apiKey=…, &key=…; one that was taken out by redactUrl is left as it is
  new RegExp(`((?:[?&]key|(?:${secretWords}))=)(?!\\*\\*\\*)[^&\\s"'<>]+`, 'gi'),
  // user:password@ in an address; a password may hold an @ itself
  /(:\/\/[^:/?#\s"'<>]*:)[^/?#\s"'<>]+(?=@)/g,
  // A user that is a key by itself, as in a Sentry DSN
  /(:\/\/)[0-9a-f]{24,}(?=@)/gi,
  // Incoming webhooks of Slack: the path is the secret
  /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[^\s"'<>)]+/gi,
  // Headers
  /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:\w+\s+)?)[^\s"',}]+/gi,
  /\b((?:x-api-key|api-key|set-cookie|cookie|x-amz-security-token)["']?\s*:\s*["']?)[^\s"',}][^\n"'}]*/gi,
  /\b(bearer\s+)[\w.~+/=-]{8,}/gi,
  /\b([Bb]asic\s+)(?=[A-Za-z+/]*[0-9=])[A-Za-z0-9+/]{12,}={0,2}/g,
  // JSON: "password": "…"
  new RegExp(`("(?:[\\w-]*(?:${secretWords}))"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+`, 'gi'),
  // Keys that say what they are: ours, Slack, GitHub, Stripe, AWS, JSON web tokens, private keys
  /()\b(?:sm_[0-9a-f]{12}_[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|gh[opsu]_\w{20,}|[rs]k_live_\w{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** The text without the configured values; what only looks like a secret stays. */
export function dropRemembered(text: string): string {
  let kept = text
  for (const secret of remembered) if (kept.includes(secret)) kept = kept.replaceAll(secret, mark)
  return kept
}

/** The text without what is or looks like a secret. */
export function redact(text: string): string {
  let kept = dropRemembered(text)
  for (const pattern of patterns) kept = kept.replace(pattern, `$1${mark}`)
  return kept
}

const secretName = new RegExp(
  `(?:${secretWords}|authorization|cookie|dsn|private[-_]?key|database[-_]?url|smtp[-_]?url|webhook[-_]?url)$`,
  'i',
)

/** A copy in which every text is redacted, and whatever stands under a secret's name is left out. Values of classes stay as they are,
 * errors become their name, message and stack. */
export function redactDeep<Value>(value: Value): Value {
  return redactValue(value, 0) as Value
}

const depthMax = 12

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > depthMax) return '[too deep]'
  if (Array.isArray(value)) return value.map((each) => redactValue(each, depth + 1))
  if (value instanceof Error) return describeError(value, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecret(name, each) ? mark : redactValue(each, depth + 1),
    ]),
  )
}

function isSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && secretName.test(name)
}

function describeError(error: Error, depth: number): object {
  const { name, message, stack, cause } = error
  return {
    name,
    message: redact(message),
    ...(stack === undefined ? {} : { stack: redact(stack) }),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
  }
}
