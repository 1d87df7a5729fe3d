/** Fits boosted trees in threads of their own, so that the caller's event loop stays free.
 *
 * The threads split the columns between them and are given the rows without a copy. The model has the same bytes for any number
 * of threads, and on every run. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type ErrorCode, type ErrorDetails, PipelineError } from '../../../platform/errors.ts'
import { boost } from './boost.ts'
import { createFitMemory, type FitMemory, type FitOrder } from './fit-memory.ts'
import { divideByTime, requireRows, type TrainingRows } from './training-rows.ts'
import type { TreeModel } from './tree-model.ts'
import { findSettingFaults, type TreeSettings } from './tree-settings.ts'

export interface FitOptions {
  /** The rows used, `to` not among them. All, unless said. */
  readonly range?: { readonly from: number; readonly to: number }
  /** 1 unless said. 0 fits in the caller's own thread, which is the quickest way for a few hundred rows and blocks it. */
  readonly threads?: number
  /** Ends the threads; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

interface ThreadOrder {
  readonly kind: 'fit trees'
  readonly order: FitOrder
  readonly memory: FitMemory
  readonly thread: number
}

type Answer =
  | { readonly model: TreeModel | null }
  | { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails }

const threadsMax = 64

export async function fitTrees(
  rows: TrainingRows,
  inputs: readonly string[],
  settings: TreeSettings,
  { range = { from: 0, to: rows.count }, threads = 1, signal }: FitOptions = {},
): Promise<TreeModel> {
  const faults = findSettingFaults(settings)
  if (faults.length > 0) throw new Error(`trees cannot be grown with these settings: ${faults.join('; ')}`)
  if (inputs.length !== rows.columns)
    throw new Error(`${inputs.length} inputs are named, the rows have ${rows.columns} columns`)
  if (!Number.isInteger(threads) || threads < 0 || threads > threadsMax)
    throw new Error(`${threads} threads: not a whole number from 0 to ${threadsMax}`)
  requireRows(rows, range.from, range.to)
  signal?.throwIfAborted()
  const divided = divideByTime(range.from, range.to, settings.earlyStopping?.share ?? 0)
  const order: FitOrder = { rows, range: divided, inputs, settings, threads: Math.max(1, threads) }
  const memory = createFitMemory(order)
  return threads === 0 ? boost(order, memory, 0) : await fitInThreads(order, memory, signal)
}

async function fitInThreads(
  order: FitOrder,
  memory: FitMemory,
  signal: AbortSignal | undefined,
): Promise<TreeModel> {
  const workers: Worker[] = []
  const ended = Promise.withResolvers<TreeModel>()
  const abort = () => ended.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    for (let thread = 0; thread < order.threads; thread += 1) {
      const threadOrder: ThreadOrder = { kind: 'fit trees', order, memory, thread }
      const worker = new Worker(new URL(import.meta.url), { workerData: threadOrder })
      workers.push(worker)
      worker.once('error', ended.reject)
      worker.once('message', (answer: Answer) => {
        if ('code' in answer) ended.reject(new PipelineError(answer.code, answer.message, answer.details))
        else if (answer.model !== null) ended.resolve(answer.model)
      })
      worker.once('exit', (code) => {
        if (thread === 0 || code !== 0)
          ended.reject(new Error(`thread ${thread} of a fit ended with ${code} and without an answer`))
      })
    }
    return await ended.promise
  } finally {
    signal?.removeEventListener('abort', abort)
    // A thread that waits for another at a barrier ends too.
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function isThreadOrder(data: unknown): data is ThreadOrder {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'fit trees'
}

/** All threads come to the same model; the first one sends it. What is no PipelineError is a bug and ends the thread with its stack. */
function answerOrder({ order, memory, thread }: ThreadOrder): Answer {
  try {
    const model = boost(order, memory, thread)
    return { model: thread === 0 ? model : null }
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    return { code: error.code, message: error.message, details: error.details }
  }
}

if (!isMainThread && isThreadOrder(workerData)) parentPort?.postMessage(answerOrder(workerData))
