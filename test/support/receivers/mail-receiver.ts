/** A mail server on this machine: TLS with a certificate made for the test, a password, and the messages as they came. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { createSelfSigned, type SelfSigned } from './self-signed.ts'

export const mailUser = { user: 'ann', password: 'mail-password-of-the-test' } as const

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly isEncrypted: boolean
  readonly raw: string
}

export interface MailReceiver {
  readonly certificate: string
  readonly port: number
  readonly received: Mail[]
  /** Subjects, each Message-ID once. */
  read(): string[]
  /** An answer to every recipient, as in [550, 'no such user']; null takes them. */
  refusal: readonly [status: number, text: string] | null
  /** Nobody listens any more; or every connection is greeted with that, as in [421, 'too busy'], and ended. */
  goAway(saying?: MailReceiver['refusal']): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

export interface MailOptions {
  /** TLS from the first byte (smtps). Default: by STARTTLS. */
  readonly isSecure?: boolean
  /** Offers no TLS at all. */
  readonly isPlain?: boolean
  /** Of ann. Default: that of `mailUser`. */
  readonly password?: string
}

export async function startMailReceiver({
  isSecure = false,
  isPlain = false,
  password: known = mailUser.password,
}: MailOptions = {}): Promise<MailReceiver> {
  const own: SelfSigned = createSelfSigned()
  const received: Mail[] = []
  let server: SMTPServer | undefined
  let greeting: MailReceiver['refusal'] = null
  const receiver: MailReceiver = {
    certificate: own.certificate,
    port: 0,
    received,
    refusal: null,
    read() {
      const subjects = received.map(
        ({ raw }) => [headerOf(raw, 'Message-ID'), headerOf(raw, 'Subject')] as const,
      )
      return [...new Map(subjects).values()]
    },
    async goAway(saying = null) {
      greeting = saying
      if (saying !== null) return
      const leaving = server
      server = undefined
      if (leaving) await new Promise<void>((resolve) => leaving.close(() => resolve()))
    },
    async comeBack() {
      greeting = null
      if (!server) await listen()
    },
    close: () => receiver.goAway(),
  }

  async function listen(): Promise<void> {
    const listening = new SMTPServer({
      secure: isSecure,
      key: own.key,
      cert: own.certificate,
      ...(isPlain ? { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] } : {}),
      allowInsecureAuth: isPlain,
      closeTimeout: 100,
      onAuth({ username, password }, _session, done) {
        const isKnown = username === mailUser.user && password === known
        done(isKnown ? null : new Error('535 wrong password'), isKnown ? { user: username } : undefined)
      },
      onConnect: (_session, done) => done(asError(greeting)),
      onRcptTo: (_address, _session, done) => done(asError(receiver.refusal)),
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            isEncrypted: session.secure,
            raw: Buffer.concat(chunks).toString('utf8'),
          })
          done()
        })
      },
    })
    listening.on('error', () => {}) // a client that turns away from the certificate
    await new Promise<void>((resolve) => void listening.listen(receiver.port, '127.0.0.1', resolve))
    Object.assign(receiver, { port: (listening.server.address() as AddressInfo).port })
    server = listening
  }

  await listen()
  return receiver
}

function asError(said: MailReceiver['refusal']): Error | null {
  return said === null ? null : Object.assign(new Error(said[1]), { responseCode: said[0] })
}

/** A header's value, its further lines joined; encoded words as they are. */
export function headerOf(raw: string, name: string): string {
  const [head = ''] = raw.split('\r\n\r\n')
  const unfolded = head.replaceAll(/\r\n[ \t]+/g, ' ')
  return new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? ''
}
