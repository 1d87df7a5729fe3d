/** What the dashboard shows, row by row; every metric of docs/metrics.md has a place here. */

type Unit = 's' | 'bytes' | 'short' | 'percentunit' | 'dateTimeFromNow' | 'Bps' | 'ops'

export interface PanelDeclaration {
  readonly title: string
  readonly says?: string
  readonly kind?: 'stat' | 'timeseries' | 'table'
  readonly unit?: Unit
  /** Of 24. */
  readonly width?: number
  /** Expression and legend. */
  readonly shows: readonly (readonly [string, string])[]
  /** Yellow from the first, red from the second. */
  readonly alarms?: readonly [number, number]
}

const perSecond = (metric: string): string => `rate(${metric}[$__rate_interval])`
const quantile = (share: number, metric: string, by: string): string =>
  `histogram_quantile(${share}, sum by (le, ${by}) (${perSecond(`${metric}_bucket`)}))`

const stat = { kind: 'stat', width: 4 } as const

export const dashboardRows: readonly (readonly [string, readonly PanelDeclaration[]])[] = [
  [
    'Alive',
    [
      {
        ...stat,
        title: 'Last pass of the controller',
        unit: 's',
        shows: [['sixthman_heartbeat_age_seconds{kind="controller"}', '']],
        alarms: [30, 120],
      },
      { ...stat, title: 'Leads', shows: [['sixthman_controller_leading', '']] },
      { ...stat, title: 'Processes', shows: [['sixthman_processes', '{{kind}}']] },
      {
        ...stat,
        title: 'Open incidents',
        shows: [['sixthman_incidents_open', '{{severity}}']],
        alarms: [1, 5],
      },
      { ...stat, title: 'Could not boot', shows: [['sixthman_boot_failures_open', '']], alarms: [1, 3] },
      { ...stat, title: 'Halted', shows: [['sixthman_halted', '']], alarms: [1, 1] },
      {
        title: 'Silence',
        says: 'Heartbeats: of the controller since its last whole pass, of workers the one silent longest.',
        unit: 's',
        shows: [['sixthman_heartbeat_age_seconds', '{{kind}}']],
      },
      {
        title: 'A pass of the controller',
        unit: 's',
        shows: [
          [quantile(0.5, 'sixthman_controller_pass_duration_seconds', 'result'), 'half, {{result}}'],
          [quantile(0.95, 'sixthman_controller_pass_duration_seconds', 'result'), '95 %, {{result}}'],
        ],
      },
      {
        title: 'Messages to people',
        shows: [
          ['sixthman_alert_deliveries', '{{channel}} {{state}}'],
          ['sixthman_alert_routes_failing', '{{channel}} fails'],
          ['sixthman_alert_oldest_unsent_seconds', 'oldest unsent, s'],
        ],
      },
      {
        title: 'Detectors',
        says: 'How long ago each came to a verdict, and how many have missed their looks.',
        unit: 's',
        shows: [
          ['time() - sixthman_detector_looked_timestamp_seconds', '{{detector}}'],
          ['sixthman_detectors_silent', 'silent'],
        ],
      },
      {
        title: 'Calls to the watcher outside',
        unit: 'ops',
        shows: [[`sum by (result) (${perSecond('sixthman_pings_total')})`, '{{result}}']],
      },
    ],
  ],
  [
    'Tonight',
    [
      { ...stat, title: 'Games', shows: [['sixthman_tonight_games', '']] },
      {
        ...stat,
        title: 'Players with a line',
        shows: [['sixthman_tonight_players_with_line', '{{market}}']],
      },
      {
        ...stat,
        title: 'Newest line',
        unit: 's',
        shows: [['sixthman_tonight_lines_age_seconds', '{{market}}']],
        alarms: [1800, 10_800],
      },
      { ...stat, title: 'Credits left', shows: [['sixthman_source_credits_left', '{{source}}']] },
      {
        title: 'Predicted and excluded',
        width: 8,
        shows: [
          ['sixthman_tonight_predictions', '{{system}} {{market}}'],
          ['sixthman_tonight_exclusions', 'excluded by {{system}} {{market}}'],
        ],
      },
      { title: 'Picks', width: 12, shows: [['sixthman_tonight_picks', '{{system}} {{market}}']] },
      {
        title: 'Predicted without a line',
        width: 12,
        shows: [['sixthman_tonight_predictions_without_line', '{{system}} {{market}}']],
      },
    ],
  ],
  [
    'Work',
    [
      {
        title: 'Partitions',
        says: 'What the ledger holds, by state.',
        shows: [['sum by (state) (sixthman_ledger_partitions)', '{{state}}']],
      },
      { title: 'Past their deadline', shows: [['sixthman_ledger_overdue_partitions', '{{phase}}']] },
      {
        title: 'The longest overdue',
        unit: 's',
        shows: [['sixthman_ledger_oldest_overdue_seconds', '']],
        alarms: [900, 3600],
      },
      {
        title: 'Attempts',
        unit: 'ops',
        shows: [
          [`sum by (outcome, kind) (${perSecond('sixthman_attempts_total')})`, '{{outcome}} ({{kind}})'],
        ],
      },
      {
        title: 'What an attempt takes',
        says: '95 % of them, part by part.',
        unit: 's',
        shows: [[quantile(0.95, 'sixthman_attempt_duration_seconds', 'part'), '{{part}}']],
      },
      {
        title: 'A run, by phase',
        unit: 's',
        shows: [
          [
            quantile(0.95, 'sixthman_attempt_duration_seconds{part="run"}', 'phase').replace(
              '{part="run"}_bucket',
              '_bucket{part="run"}',
            ),
            '{{phase}}',
          ],
        ],
      },
      {
        title: 'Waiting jobs',
        says: 'The signal to start or stop workers by.',
        shows: [['sixthman_queue_jobs{state="waiting"}', '{{phase}}']],
      },
      { title: 'The longest waiting', unit: 's', shows: [['sixthman_queue_oldest_seconds', '{{phase}}']] },
      {
        title: 'Dead letters and gaps',
        shows: [
          ['sixthman_dead_letters_open', '{{kind}}'],
          ['sixthman_reconciliation_findings_open', 'gaps'],
        ],
      },
    ],
  ],
  [
    'Sources',
    [
      {
        title: 'Requests',
        unit: 'ops',
        shows: [
          [`sum by (host, outcome) (${perSecond('sixthman_source_requests_total')})`, '{{host}} {{outcome}}'],
        ],
      },
      {
        title: 'What a request takes',
        says: '95 % of them, with retries and the wait for their turn.',
        unit: 's',
        shows: [[quantile(0.95, 'sixthman_source_request_duration_seconds', 'host'), '{{host}}']],
      },
      {
        title: 'Replies',
        unit: 'Bps',
        shows: [[`sum by (host) (${perSecond('sixthman_source_reply_bytes_total')})`, '{{host}}']],
      },
      { title: 'Left alone', kind: 'table', shows: [['sixthman_breaker_open == 1', '']] },
      {
        title: 'Last good answer',
        kind: 'table',
        unit: 's',
        shows: [['time() - sixthman_source_last_success_timestamp_seconds', '']],
      },
      {
        title: 'Schedules: last tick',
        kind: 'table',
        unit: 's',
        shows: [['time() - sixthman_schedule_last_tick_timestamp_seconds', '']],
      },
    ],
  ],
  [
    'Upkeep',
    [
      {
        title: 'Database',
        unit: 'bytes',
        shows: [
          ['sixthman_database_bytes', 'all'],
          ['sixthman_table_bytes', '{{table}}'],
        ],
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        shows: [[perSecond('process_cpu_seconds_total'), '{{instance}}']],
      },
      { title: 'Memory', unit: 'bytes', shows: [['process_resident_memory_bytes', '{{instance}}']] },
      { title: 'Event loop, 99 %', unit: 's', shows: [['nodejs_eventloop_lag_p99_seconds', '{{instance}}']] },
      {
        title: 'Reading these figures',
        unit: 's',
        shows: [['sixthman_scrape_duration_seconds', '{{group}}']],
      },
      { title: 'Could not be read', shows: [['increase(sixthman_scrape_errors_total[1h])', '{{group}}']] },
      {
        title: 'Spans of traces',
        unit: 'ops',
        shows: [[perSecond('sixthman_trace_spans_total'), '{{result}}']],
      },
      { title: 'Code', kind: 'table', width: 16, shows: [['sixthman_build_info', '']] },
    ],
  ],
]
