/** A browser's part of a session, without a socket: keeps the cookie, sends the Origin, and finds the form's token in a page. */
import type { Hono } from 'hono'

export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Sends a form as our own page would. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  /** Calls an action of the API below /api/v1, as a script of a page of ours would. */
  act(path: string, body: object, headers?: Record<string, string>): Promise<Response>
  /** Logs in and fails the test where that did not work. */
  logIn(name: string, password: string): Promise<void>
  /** The token that the forms of this session hold. */
  formToken(): Promise<string>
}

interface Sent {
  readonly method?: string
  readonly body?: string
  readonly headers: Readonly<Record<string, string>>
}

export interface BrowserOptions {
  readonly address?: string
  readonly origin?: string
}

export function createBrowser(app: Hono, options: BrowserOptions = {}): Browser {
  const { address = '127.0.0.1', origin = 'http://localhost' } = options
  const cookies = new Map<string, string>()

  async function send(path: string, init: Sent): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie === '' ? {} : { cookie }), ...init.headers }
    const peer = { incoming: { socket: { remoteAddress: address } } }
    const reply = await app.request(`${origin}${path}`, { ...init, headers }, peer)
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (/max-age=0/i.test(line)) cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    return reply
  }

  const browser: Browser = {
    cookies,
    get: (path, headers = {}) => send(path, { headers: { accept: 'text/html', ...headers } }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: {
          accept: 'text/html',
          origin,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
      }),
    act: async (path, body, headers = {}) =>
      send(`/api/v1${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          ...{ origin, 'content-type': 'application/json', 'x-form-token': await browser.formToken() },
          ...headers,
        },
      }),
    async logIn(name, password) {
      const reply = await browser.post('/login', { name, password })
      if (reply.status !== 303) throw new Error(`not let in: ${reply.status} ${await reply.text()}`)
    },
    async formToken() {
      const text = await (await browser.get('/confirm')).text()
      const token = /name="formToken" value="([^"]+)"/.exec(text)?.[1]
      if (token === undefined) throw new Error('the page has no form of a session')
      return token
    },
  }
  return browser
}
