/** A real browser for a test file: Debian's Chromium without a window, in contexts of a phone or a desk, light or dark, with scripts or without.
 *
 * What a page says on its console as an error, throws, or fails to load is collected as `faults`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))

export const isChromiumMissing = executablePath === undefined
export const chromiumMissing = 'Chromium is not installed (Debian: the package chromium)'

export const sizes = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 900 } },
} as const
export type Size = keyof typeof sizes

export interface TabOptions {
  /** Default: desktop. */
  readonly size?: Size
  /** Default: true. */
  readonly hasScripts?: boolean
  /** Lets a test put a script of its own into the page, which the page's policy forbids. Default: false. */
  readonly isPolicyOff?: boolean
  /** Of a context that has logged in. */
  readonly storageState?: Awaited<ReturnType<BrowserContext['storageState']>>
}

export interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong so far, with the address on which it did. */
  readonly faults: string[]
}

/** Shorter than a test may take, so that what a test waits for in vain is named. */
const actionMsMax = 12_000

export interface Chromium {
  open(options?: TabOptions): Promise<Tab>
  close(): Promise<void>
}

/** Every address that a tab opens is below `baseURL`. */
export async function startChromium(baseURL: string): Promise<Chromium> {
  if (executablePath === undefined) throw new Error(chromiumMissing)
  const isRoot = process.getuid?.() === 0
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: !isRoot,
    args: ['--disable-dev-shm-usage', '--disable-gpu'],
  })
  return {
    async open({ size = 'desktop', hasScripts = true, isPolicyOff = false, storageState } = {}) {
      const context = await browser.newContext({
        baseURL,
        ...sizes[size],
        javaScriptEnabled: hasScripts,
        bypassCSP: isPolicyOff,
        ...(storageState ? { storageState } : {}),
      })
      context.setDefaultTimeout(actionMsMax)
      const page = await context.newPage()
      const faults: string[] = []
      const note = (text: string): void => void faults.push(`${new URL(page.url()).pathname}: ${text}`)
      page.on('console', (message) => message.type() === 'error' && note(message.text()))
      page.on('pageerror', (error) => note(error.message))
      page.on('response', (reply) => reply.status() >= 400 && note(`${reply.status()} ${reply.url()}`))
      return { page, context, faults }
    },
    close: () => browser.close(),
  }
}

/** Keeps what a page looks like in the folder that SIXTHMAN_SCREENSHOTS names; without it, nothing. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SIXTHMAN_SCREENSHOTS
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
