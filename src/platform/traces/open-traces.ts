/** Traces over OTLP/HTTP, off unless an endpoint is given by OpenTelemetry's own variables; the libraries are loaded only then.
 *
 * Spans wait in a bounded queue and are sent in batches; what the receiver does not take is dropped and counted, and nobody waits for it. */
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { rememberSecrets } from '../redaction.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createNextIds } from './trace-ids.ts'

export interface Traces extends Pick<Telemetry, 'attemptEnded' | 'passEnded'> {
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>
}

export interface TracesParts {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** Told how many spans were sent, or were not. */
  readonly onSent?: (spans: number, isDone: boolean) => void
}

const patienceMs = 2_000

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables and …/protocol/exporter */
export function wantsTraces(environment: TracesParts['environment']): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER } = environment
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false
  if (OTEL_TRACES_EXPORTER !== undefined && !/^(otlp)?$/.test(OTEL_TRACES_EXPORTER)) return false
  return Boolean(environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT)
}

/** Null where no endpoint is given. The exporter reads endpoint, headers, certificates, time-out and compression from the process itself. */
export async function openTraces(parts: TracesParts): Promise<Traces | null> {
  const { environment, clock, log, version, onSent } = parts
  if (!wantsTraces(environment)) return null
  rememberSecrets(listHeaderSecrets(environment))
  const [
    { BatchSpanProcessor, TracerProvider },
    { OTLPTraceExporter },
    resources,
    { writeAttempt, writePlans },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('./write-spans.ts'),
  ])
  const own = resources.resourceFromAttributes({ 'service.name': 'sixthman', 'service.version': version })
  const given = resources.detectResources({ detectors: [resources.envDetector] })
  const ids = createNextIds()
  const exporter = listenTo(new OTLPTraceExporter(), (spans, isDone) => {
    onSent?.(spans, isDone)
    if (!isDone) log.debug({ spans }, 'spans could not be sent and are dropped')
  })
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: own.merge(given),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...readBatching(environment) })],
    ...(await readSampler(environment)),
  })
  const writer = { tracer: provider.getTracer('sixthman', version), ids }
  return {
    attemptEnded: (attempt) => writeAttempt(writer, attempt),
    passEnded: (pass) => writePlans(writer, pass),
    async close() {
      const done = new AbortController()
      const sent = provider
        .shutdown()
        .catch((error: unknown) => log.debug({ error: String(error) }, 'the last spans could not be sent'))
        .finally(() => done.abort())
      await Promise.race([sent, clock.sleep(patienceMs, done.signal)])
    },
  }
}

const secretHeader = /authorization|key|token|secret|password|cookie/i

/** Keys of the receiver travel in headers, as in `x-key=…,authorization=Basic%20…`; other headers name a tenant. */
function listHeaderSecrets(environment: TracesParts['environment']): string[] {
  const { OTEL_EXPORTER_OTLP_HEADERS: all = '', OTEL_EXPORTER_OTLP_TRACES_HEADERS: own = '' } = environment
  return `${all},${own}`.split(',').flatMap((header) => {
    const name = header.slice(0, Math.max(0, header.indexOf('=')))
    if (!secretHeader.test(name)) return []
    const text = header.slice(header.indexOf('=') + 1).trim()
    const value = decodeHeader(text)
    return [text, value, value.slice(value.indexOf(' ') + 1)] // a receiver may repeat what follows `Bearer`
  })
}

function decodeHeader(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // the exporter, too, takes what cannot be decoded as it is
  }
}

function listenTo(exporter: SpanExporter, onSent: (spans: number, isDone: boolean) => void): SpanExporter {
  return {
    export: (spans, onResult) =>
      exporter.export(spans, (result) => {
        onSent(spans.length, result.code === 0)
        onResult(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  }
}

function readBatching(environment: TracesParts['environment']) {
  const read = (name: string): number | undefined => {
    const text = environment[name] ?? ''
    return /^[1-9][0-9]*$/.test(text) ? Number(text) : undefined
  }
  const given = {
    scheduledDelayMillis: read('OTEL_BSP_SCHEDULE_DELAY'),
    maxQueueSize: read('OTEL_BSP_MAX_QUEUE_SIZE'),
    maxExportBatchSize: read('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** A share of the attempts; an attempt is kept or left out whole, by its trace id. */
async function readSampler({
  OTEL_TRACES_SAMPLER: name = '',
  OTEL_TRACES_SAMPLER_ARG: share,
}: TracesParts['environment']) {
  const { AlwaysOffSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = await import(
    '@opentelemetry/sdk-trace'
  )
  if (name.endsWith('always_off')) return { sampler: new AlwaysOffSampler() }
  if (!name.endsWith('traceidratio')) return {}
  const root = new TraceIdRatioBasedSampler(share === undefined ? 1 : Number(share))
  return { sampler: new ParentBasedSampler({ root }) }
}
