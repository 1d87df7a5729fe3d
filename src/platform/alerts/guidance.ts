/** What the system does by itself and what a human is to do, from the runbook page of an error code, for incidents that do not say it.
 *
 * The pages travel with the package; docs/alerts.md says which headings are read. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Guidance {
  /** Of docs/. */
  readonly page: string | null
  readonly systemDoes: string | null
  readonly whatToDo: string | null
}

const textLengthMax = 700
const none: Guidance = { page: null, systemDoes: null, whatToDo: null }
const read = new Map<string, Guidance>()

/** `code` may be anything: what is no name of a page has none. */
export function readGuidance(code: unknown): Guidance {
  if (typeof code !== 'string' || !/^[a-z0-9.-]+$/.test(code)) return none
  const known = read.get(code)
  if (known) return known
  const page = `runbook/${code}.md`
  const path = findDocs(page)
  const guidance = path === null ? none : parse(page, readFileSync(path, 'utf8'))
  read.set(code, guidance)
  return guidance
}

/** Some levels up, fewer in a checkout than where the package is compiled. */
function findDocs(page: string): string | null {
  for (const up of ['../../..', '../../../..']) {
    const path = join(import.meta.dirname, up, 'docs', page)
    if (existsSync(path)) return path
  }
  return null
}

function parse(page: string, text: string): Guidance {
  return {
    page,
    systemDoes: sectionOf(text, 'What the system does by itself'),
    whatToDo: sectionOf(text, 'What to look at'),
  }
}

/** The section's paragraphs on one line each. */
function sectionOf(text: string, heading: string): string | null {
  const [, section] = text.split(`## ${heading}\n`)
  const own = section
    ?.split('\n## ')[0]
    ?.trim()
    .split(/\n(?=\n|- )/)
    .map((part) => part.trim().replaceAll(/\s+/g, ' '))
    .join('\n')
  if (!own) return null
  return own.length <= textLengthMax ? own : `${own.slice(0, textLengthMax - 1)}…`
}
