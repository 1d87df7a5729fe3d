/** Reads a Parquet file in a thread of its own, which is ended when it takes too long.
 *
 * A damaged file can send the reader round for ever, or make it throw where nobody waits: two of 150 files with a few flipped
 * bits did. In a thread neither reaches the import. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** A season of box scores takes a fraction of a second. */
const readingSecondsMax = 60
/** A hundred seasons of box scores have less. */
const rowsMax = 5_000_000

interface Order {
  readonly kind: 'read parquet'
  readonly bytes: Uint8Array
}

type Answer = { readonly records: readonly object[] } | { readonly error: string }

/** Throws what the reader found, or that it found no end. */
export async function readParquet(
  bytes: Uint8Array,
  secondsMax: number = readingSecondsMax,
): Promise<readonly object[]> {
  const order: Order = { kind: 'read parquet', bytes }
  const worker = new Worker(new URL(import.meta.url), { workerData: order })
  const timeout = AbortSignal.timeout(secondsMax * 1000) // real time: it is the reader that is watched
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => resolve({ error: 'the reader ended without an answer' }))
      timeout.addEventListener('abort', () =>
        resolve({ error: `the reader found no end within ${secondsMax} s; the file is damaged` }),
      )
    })
    if ('error' in answer) throw new Error(answer.error)
    return answer.records
  } finally {
    await worker.terminate()
  }
}

async function read({ bytes }: Order): Promise<readonly object[]> {
  const file = bytes.slice().buffer
  const metadata = parquetMetadata(file)
  // A damaged footer may promise rows without end, which the reader would go on making up.
  if (metadata.num_rows > rowsMax || metadata.row_groups.some((group) => group.num_rows > rowsMax))
    throw new Error(`its footer promises ${metadata.num_rows} rows, more than ${rowsMax}`)
  return parquetReadObjects({ file, metadata, compressors })
}

function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'read parquet'
}

if (!isMainThread && isOrder(workerData)) {
  const answer = await read(workerData).then(
    (records): Answer => ({ records }),
    (error: unknown): Answer => ({ error: error instanceof Error ? error.message : String(error) }),
  )
  parentPort?.postMessage(answer)
}
