/** Traces as a receiver gets them: the life of an attempt in parts, the same ids after a restart, and no work lost to a receiver that is down. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { redact } from '../../../src/platform/redaction.ts'
import { joinTelemetry } from '../../../src/platform/telemetry/telemetry.ts'
import { openTraces, wantsTraces } from '../../../src/platform/traces/open-traces.ts'
import { attemptTrace, planTrace } from '../../../src/platform/traces/trace-ids.ts'
import {
  attributesOf,
  type OtlpSpan,
  type SpanReceiver,
  startSpanReceiver,
} from '../../support/receivers/span-receiver.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'

let toy: ToySystem
let receiver: SpanReceiver
const sent: { spans: number; isDone: boolean }[] = []

beforeEach(async () => {
  sent.length = 0
  receiver = await startSpanReceiver()
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = receiver.endpoint
  process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-tenant=one'
  process.env.OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment=test'
  toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  await toy.process.end()
  await toy.want([date])
})
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
  await toy.close()
  await receiver.close()
})

async function open(environment: Record<string, string | undefined> = process.env) {
  const traces = await openTraces({
    ...{ environment, clock: systemClock, log: silentLog, version: '1.0.0' },
    onSent: (spans, isDone) => void sent.push({ spans, isDone }),
  })
  return traces!
}

async function settle(
  name: string,
  instant: string,
  traces: Awaited<ReturnType<typeof open>>,
): Promise<void> {
  const process = await toy.startAnother(name, { telemetry: joinTelemetry(silentLog, [traces]) })
  toy.clock.advanceTo(instant)
  await process.settle()
  await process.end()
}

const spansOf = (asset: string, attempt: number): OtlpSpan[] =>
  receiver.spans.filter(({ traceId }) => traceId === attemptTrace({ asset, gameDate: date }, attempt))
const nameOf = (spans: readonly OtlpSpan[], id: string | undefined): string =>
  spans.find(({ spanId }) => spanId === id)?.name ?? 'nobody'

test('what the receiver’s headers hold is a secret where they are named after one, with and without its scheme', async () => {
  const traces = await open({
    ...process.env,
    OTEL_EXPORTER_OTLP_HEADERS:
      'authorization=Bearer%20canary-spans-1,x-scope-orgid=a-tenant-with-a-long-name',
  })
  await traces.close()
  expect(redact('no user has canary-spans-1')).not.toContain('canary-spans-1')
  expect(redact('a-tenant-with-a-long-name is full')).toBe('a-tenant-with-a-long-name is full')
})

describe('an attempt is one trace', () => {
  test('with its parts below the whole, from the order to what the commit ordered', async () => {
    const traces = await open()
    await settle('one', '2025-01-10T05:00:00Z', traces)
    await traces.close()
    const spans = spansOf('totals', 1)
    expect(
      spans.map(({ name, parentSpanId }) => `${name} < ${nameOf(spans, parentSpanId)}`).toSorted(),
    ).toEqual([
      'attempt totals < nobody',
      'claim < attempt totals',
      'commit < attempt totals',
      'follow-on < commit',
      'inputs < attempt totals',
      'produce < attempt totals',
      'wait < attempt totals',
    ])
    const root = spans.find(({ name }) => name === 'attempt totals')!
    expect(attributesOf(root.attributes)).toMatchObject({
      'sixthman.asset': 'totals',
      'sixthman.game_date': date,
      'sixthman.outcome': 'complete',
      'sixthman.cause': 'schedule',
      'sixthman.rows': 1,
    })
    expect(Number(root.startTimeUnixNano) / 1e6).toBe(Date.parse('2025-01-10T05:00:00Z'))
    expect(root.status.code).toBe(1)
    expect(receiver.headers[0]).toMatchObject({ 'x-tenant': 'one' })
    expect(receiver.resources[0]).toMatchObject({
      'service.name': 'sixthman',
      'deployment.environment': 'test',
    })
  })

  test('points at the planning of its date and at the attempt before it, also when another process made that', async () => {
    toy.world.obstacles.set('totals', () => {
      throw new PipelineError('source.server-error', 'ill, says https://x/?apiKey=canary-1')
    })
    const first = await open()
    await settle('one', '2025-01-10T05:00:00Z', first)
    await first.close()
    toy.world.obstacles.delete('totals')
    const second = await open()
    await settle('two', '2025-01-10T05:30:00Z', second)
    await second.close()
    const failed = spansOf('totals', 1).find(({ name }) => name === 'attempt totals')!
    expect(failed.status).toMatchObject({ code: 2, message: 'ill, says https://x/?apiKey=[redacted]' })
    expect(attributesOf(failed.attributes)['error.type']).toBe('source.server-error')
    const again = spansOf('totals', 2).find(({ name }) => name === 'attempt totals')!
    expect(again.links?.map(({ traceId }) => traceId)).toEqual([planTrace(date), failed.traceId])
    expect(again.links?.[1]?.spanId).toBe(failed.spanId)
  })

  test('has a planning to point at', async () => {
    const traces = await open()
    const pass = { startedAt: toy.clock.now(), ms: 40, isDone: true }
    traces.passEnded({ ...pass, planned: [date] })
    traces.passEnded({ ...pass, planned: [] })
    await traces.close()
    expect(receiver.spans.map(({ name, traceId }) => [name, traceId])).toEqual([['plan', planTrace(date)]])
  })
})

describe('a receiver that does not take them', () => {
  test('costs no attempt, and what was dropped is counted', async () => {
    receiver.status = 400
    const traces = await open()
    await settle('one', '2025-01-10T05:00:00Z', traces)
    await traces.close()
    expect((await toy.row('totals', date)).state).toBe('complete')
    expect(sent).toEqual([{ spans: expect.any(Number), isDone: false }])
    expect(sent[0]!.spans).toBeGreaterThan(20)
  })

  test('keeps no process from ending: closing waits two seconds at most', async () => {
    await receiver.close()
    receiver = await startSpanReceiver() // for `afterEach`; the address of the first answers no more
    const traces = await open()
    traces.passEnded({ startedAt: toy.clock.now(), ms: 1, isDone: true, planned: [date] })
    const startedMs = systemClock.monotonicMs()
    await traces.close()
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(4_000)
  })
})

describe('traces are off', () => {
  test.for([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'true' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'otlp' }, true],
  ] as const)('unless an endpoint is given and nothing forbids it: %j', async ([environment, isOn]) => {
    expect(wantsTraces(environment)).toBe(isOn)
    if (!isOn)
      expect(await openTraces({ environment, clock: systemClock, log: silentLog, version: '' })).toBeNull()
  })

  test('for the share that the sampler leaves out', async () => {
    const traces = await open({
      ...process.env,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    await settle('one', '2025-01-10T05:00:00Z', traces)
    await traces.close()
    expect(receiver.spans).toEqual([])
  })
})
