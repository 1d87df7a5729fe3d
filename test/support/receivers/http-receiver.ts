/** A receiver of alerts over HTTP on this machine: it can be away (nobody listens on its port), and what it takes is decided by its judge. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Posted {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly content: string
}

export interface Judgement {
  readonly status: number
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpReceiver {
  readonly origin: string
  /** What it accepted, in order. */
  readonly accepted: Posted[]
  /** What it answered otherwise. */
  readonly turnedAway: Posted[]
  /** Answers in place of the judge, one after the other. */
  readonly answers: Judgement[]
  /** Resolves with the first accepted one of which that is so. */
  accept(isIt: (posted: Posted) => boolean): Promise<Posted>
  /** Nobody listens any more, and connections are refused; or whoever comes is answered that. */
  goAway(saying?: Judgement): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

/** `judge` sees what was accepted before. */
export async function startHttpReceiver(
  judge: (posted: Posted, accepted: readonly Posted[]) => Judgement,
): Promise<HttpReceiver> {
  const accepted: Posted[] = []
  const turnedAway: Posted[] = []
  const answers: Judgement[] = []
  const waiting = new Set<(posted: Posted) => void>()
  let port = 0
  let server: Server | undefined
  let saying: Judgement | undefined

  async function listen(): Promise<void> {
    const listening = createServer((request, response) => {
      const chunks: Uint8Array[] = []
      request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      request.on('end', () => {
        const content = Buffer.concat(chunks).toString('utf8')
        const posted = { path: request.url ?? '', headers: request.headers, content }
        const judgement = saying ?? answers.shift() ?? judge(posted, accepted)
        if (judgement.status < 300) accepted.push(posted)
        else turnedAway.push(posted)
        if (judgement.status < 300) for (const tell of waiting) tell(posted)
        response.writeHead(judgement.status, { 'content-type': 'text/plain', ...judgement.headers })
        response.end(judgement.text ?? '')
      })
    })
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
    port = (listening.address() as AddressInfo).port
    server = listening
  }

  async function goAway(instead?: Judgement): Promise<void> {
    saying = instead
    if (instead) return
    const leaving = server
    server = undefined
    if (!leaving) return
    await new Promise<void>((resolve) => {
      leaving.close(() => resolve())
      leaving.closeAllConnections()
    })
  }

  await listen()
  return {
    origin: `http://127.0.0.1:${port}`,
    accepted,
    turnedAway,
    answers,
    accept: (isIt) =>
      new Promise((resolve) => {
        const found = accepted.find(isIt)
        if (found) resolve(found)
        else waiting.add((posted) => isIt(posted) && resolve(posted))
      }),
    goAway,
    async comeBack() {
      saying = undefined
      if (!server) await listen()
    },
    close: () => goAway(),
  }
}
