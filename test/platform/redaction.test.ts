/** The redactor: what is taken out, by shape, by name and by value, and what stays as it is. */
import { describe, expect, test } from 'vitest'
import { PipelineError } from '../../src/platform/errors.ts'
import { createLog } from '../../src/platform/log.ts'
import { redact, redactDeep, rememberSecrets } from '../../src/platform/redaction.ts'

const taken: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['an API key in a query string', 'https://api.example.com/v4?regions=us&apiKey=k3yk3yk3y&x=1', 'k3yk3yk3y'],
  ['a key in a query string', 'https://api.example.com/v4?key=k3yk3yk3y', 'k3yk3yk3y'],
  ['a password in an address', 'postgres://ann:hunt3r@db.example.com:5432/x is away', 'hunt3r'],
  ['a password with an @ in it', 'smtps://ann:hun@t3r@mail.example.com', 't3r'],
  ['the key of a Sentry DSN', `https://${'0a1b'.repeat(8)}@o1.ingest.sentry.io/2`, '0a1b0a1b'],
  ['the path of a Slack webhook', 'POST https://hooks.slack.com/services/T0/B0/xYz123 failed', 'xYz123'],
  ['a bearer token', 'sent with Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['basic credentials', 'Authorization: Basic YW5uOmh1bnQzcg==', 'YW5uOmh1bnQzcg'],
  ['basic credentials by themselves', 'curl used Basic YW5uOmh1bnQzcg==', 'YW5uOmh1bnQzcg'],
  ['a header', "headers {'x-api-key': 'k3yk3yk3y'}", 'k3yk3yk3y'],
  ['a field of JSON', '{"clientSecret": "a\\"b", "n": 1}', 'a\\"b'],
  ['a Slack token', 'xoxb-123456789012-abcdef', '123456789012'],
  ['a private key', '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----', 'MHcCAQ'],
  ['a JSON web token', 'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'c2ln'],
]

describe('a text', () => {
  test.for(taken)('loses %s', ([, text, secret]) => {
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain('[redacted]')
  })

  test.for([
    'https://cdn.nba.com/static/json/liveData/boxscore/boxscore_0022400001.json refuses the request with status 403',
    'basic information/else about the token: it was refused',
    'http://127.0.0.1:4710/?mail=ann@example.com',
    '3 of 9 games lack "points"; key = player_id',
    'no partition is named key=',
  ])('keeps what is none: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  test('loses a configured value wherever it stands, also as an address and JSON write it', () => {
    rememberSecrets(['c0nf/igured "value"', 'short'])
    const text = `a c0nf/igured "value", ${encodeURIComponent('c0nf/igured "value"')}, ${JSON.stringify('c0nf/igured "value"')}; short`
    expect(redact(text)).toBe('a [redacted], [redacted], "[redacted]"; short')
  })

  test('is still the same when it goes through twice', () => {
    for (const [, text] of taken) expect(redact(redact(text))).toBe(redact(text))
  })
})

describe('a value', () => {
  test('loses what stands under the name of a secret, and keeps its shape', () => {
    const value = {
      apiKey: 'k3yk3yk3y',
      nested: [{ smtp_password: 'p', 'x-auth-token': 't', url: 'https://a.example/?token=abc' }],
      tokens: 12,
      password: null,
      text: 'fine',
    }
    expect(redactDeep(value)).toEqual({
      apiKey: '[redacted]',
      nested: [
        {
          smtp_password: '[redacted]',
          'x-auth-token': '[redacted]',
          url: 'https://a.example/?token=[redacted]',
        },
      ],
      tokens: 12,
      password: null,
      text: 'fine',
    })
  })

  test('that is an error loses it in message, stack and cause', () => {
    const error = new Error('?token=abc', { cause: new Error('Bearer abcdefgh1') })
    expect(JSON.stringify(redactDeep({ error }))).not.toMatch(/=abc|abcdefgh1/)
  })
})

test('an operating error is born without secrets', () => {
  const error = new PipelineError('source.refused', 'https://a.example/?apiKey=abc refuses', {
    url: 'https://a.example/?apiKey=abc',
    password: 'p',
  })
  expect(`${error.message} ${error.stack} ${JSON.stringify(error.details)}`).not.toMatch(/abc|"p"/)
})

test('a log line has none, in its message, its fields, and what lies deep in them', () => {
  let written = ''
  const log = createLog('info', { write: (text: string) => (written += text) } as never)
  log.info(
    { a: { b: { secret: 'deep', error: new Error('?token=abc') } }, url: 'https://x:pw@h.example' },
    'sent Bearer abcdefgh1',
  )
  expect(written).not.toMatch(/deep|=abc|:pw@|abcdefgh1/)
  expect(JSON.parse(written)).toMatchObject({ msg: 'sent Bearer [redacted]' })
})
