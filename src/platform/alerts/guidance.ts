/** What the system does by itself and what a human is to do, from the page of an incident, for incidents that do not say it.
 *
 * The pages of the runbook travel with the package; docs/alerts.md says which headings are read. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Incident } from './read-incidents.ts'

export interface Guidance {
  /** Of docs/. */
  readonly page: string | null
  readonly systemDoes: string | null
  readonly whatToDo: string | null
}

const textLengthMax = 700
const read = new Map<string, Guidance>()

/** Its own page, or the runbook's page of its error code. */
export function findGuidance({ page, systemDoes, whatToDo, details }: Incident): Guidance {
  const { code } = details as { code?: unknown }
  const own = page ?? (typeof code === 'string' ? `runbook/${code}.md` : null)
  const found = own === null ? null : readGuidance(own)
  return {
    page: page ?? found?.page ?? null,
    systemDoes: systemDoes ?? found?.systemDoes ?? null,
    whatToDo: whatToDo ?? found?.whatToDo ?? null,
  }
}

/** Null where there is no such page. */
function readGuidance(page: string): Guidance | null {
  if (!/^[a-z0-9-]+(\/[a-z0-9][a-z0-9.-]*)?\.md$/.test(page)) return null
  const known = read.get(page)
  if (known) return known
  const path = findDocs(page)
  if (path === null) return null
  const guidance = parse(page, readFileSync(path, 'utf8'))
  read.set(page, guidance)
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
