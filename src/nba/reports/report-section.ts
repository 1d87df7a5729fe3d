/** One part of a report in words, and whether it needs a look. */

export type ReportState = 'well' | 'warning' | 'critical'

export interface ReportSection {
  readonly title: string
  readonly state: ReportState
  readonly lines: readonly string[]
}

export interface SaidReport {
  readonly title: string
  readonly state: ReportState
  readonly sections: readonly ReportSection[]
}
