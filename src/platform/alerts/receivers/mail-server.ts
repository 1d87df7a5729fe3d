/** One connection to a mail server: the address is checked as it is resolved, TLS is required, its certificate is verified by its name. */
import { connect, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { rootCertificates } from 'node:tls'
import { checkHost, createGuardedLookup, createOpenLookup } from '../../http/address-guard.ts'
import type { ChannelParts } from './channel.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise by STARTTLS. */
  readonly isSecure: boolean
  readonly user: string
  readonly password: string
  readonly isPrivateAllowed: boolean
  /** Trusted beside the public ones, in PEM. */
  readonly certificates?: string
}

const connectTimeoutMilliseconds = 10_000
const silenceTimeoutMilliseconds = 20_000

/** The port given, or the usual one of its protocol. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port)
}

/** Throws where there is no connection; `close` ends it, and so does the end of the try's time. */
export async function connectToMailServer(server: MailServer, parts: ChannelParts) {
  const { host, port, isSecure, user, password, certificates } = server
  const { createTransport } = await import('nodemailer') // half of a command's start, for the few that send mail
  const connection = await openSocket(server, parts)
  return createTransport({
    host,
    port,
    connection,
    secure: isSecure,
    requireTLS: !isSecure,
    name: hostname(),
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    tls: {
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(certificates === undefined ? {} : { ca: [...rootCertificates, certificates] }),
    },
    connectionTimeout: connectTimeoutMilliseconds,
    greetingTimeout: connectTimeoutMilliseconds,
    socketTimeout: silenceTimeoutMilliseconds,
    logger: false,
  })
}

function openSocket(
  { host, port, isPrivateAllowed }: MailServer,
  { resolveName, overdue }: ChannelParts,
): Promise<Socket> {
  if (!isPrivateAllowed) checkHost(host) // a literal address is not looked up
  const lookup = isPrivateAllowed ? createOpenLookup(resolveName) : createGuardedLookup(resolveName)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup, timeout: connectTimeoutMilliseconds })
    const giveUp = (): void => void socket.destroy(new Error('it took too long'))
    overdue?.addEventListener('abort', giveUp, { once: true })
    socket.once('close', () => overdue?.removeEventListener('abort', giveUp))
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.once('error', fail)
    socket.once('timeout', () => fail(new Error(`no connection within ${connectTimeoutMilliseconds} ms`)))
    socket.once('connect', () => {
      socket.removeListener('error', fail)
      socket.on('error', () => undefined) // the mailer hears of it by the end of the connection, too
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}
