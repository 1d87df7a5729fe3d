/** A real server on this machine that answers as a test orders: in whole replies, or byte by byte on the socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface LocalServer {
  readonly origin: string
  readonly port: number
  /** One after the other; the last one stays. */
  answers: Answer[]
  readonly asked: IncomingMessage[]
  readonly connections: () => number
  close(): Promise<void>
}

export async function startLocalServer(): Promise<LocalServer> {
  let connections = 0
  const server = createServer((request, response) => {
    local.asked.push(request)
    const answer = local.answers.length > 1 ? local.answers.shift() : local.answers[0]
    answer!(response, request)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const local: LocalServer = {
    origin: `http://127.0.0.1:${port}`,
    port,
    answers: [],
    asked: [],
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return local
}

/** A server that speaks no HTTP by itself: `onData` gets the socket when the first bytes have come. */
export async function startRawServer(
  onData: (socket: Socket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.once('data', () => onData(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
