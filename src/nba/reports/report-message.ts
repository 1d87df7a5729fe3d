/** A report as a message to people: every channel gives it its form, e-mail shows the page. */
import type { Message } from '../../platform/alerts/message.ts'
import { renderReport } from './render-report.ts'
import type { SaidReport } from './report-section.ts'

export function createReportMessage(said: SaidReport): Message {
  return {
    kind: 'report',
    severity: said.state === 'well' ? 'info' : said.state,
    title: said.title,
    facts: said.sections.map(({ title, lines }) => ({
      label: title,
      text: lines.map((line) => line.trim()).join('\n'),
    })),
    links: [],
    html: renderReport(said),
  }
}
