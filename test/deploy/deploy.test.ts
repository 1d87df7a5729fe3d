/** What lies under deploy/: nothing in it names a metric, a setting, a command or a page that does not exist, and the tools accept it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listMetrics } from '../../src/api/metrics-document.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { isSettingName, readConfig } from '../../src/platform/config.ts'
import { createProcessMetrics } from '../../src/platform/metrics/process-metrics.ts'
import { renderDashboard } from '../support/dashboard.ts'
import { listFiles, readText, repositoryRoot } from '../tidy/files.ts'

const rules = readText('deploy/prometheus/alerts.yml')
const dashboard = readText('deploy/grafana/sixthman.json')
const deployed = listFiles().filter((file) => file.startsWith('deploy/'))

/** As Prometheus stores them: a histogram is three series. */
const series = new Set(
  listMetrics().flatMap(({ name, kind }) =>
    kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name],
  ),
)
const namesIn = (text: string): string[] => [...new Set(text.match(/\bsixthman_[a-z_]+\b/g) ?? [])]

/** Runs a tool that may not be there. */
function run(
  tool: string,
  args: readonly string[],
): { isMissing: boolean; code: number | null; said: string } {
  const { error, status, stdout, stderr } = spawnSync(tool, args, { cwd: repositoryRoot, encoding: 'utf8' })
  return { isMissing: error !== undefined, code: status, said: `${stdout ?? ''}${stderr ?? ''}` }
}

describe('metrics', () => {
  test('that the alarms name all exist', () => {
    expect(namesIn(rules).length).toBeGreaterThan(15)
    expect(namesIn(rules).filter((name) => !series.has(name))).toEqual([])
  })

  test('that the dashboard names all exist, and every one there is has its place on it', () => {
    expect(namesIn(dashboard).filter((name) => !series.has(name))).toEqual([])
    const shown = new Set(namesIn(dashboard))
    const unseen = listMetrics().filter(
      ({ name, kind }) => !shown.has(kind === 'histogram' ? `${name}_bucket` : name),
    )
    expect(unseen.map(({ name }) => name)).toEqual([])
  })

  test('of the runtime that the dashboard names are collected', async () => {
    const metrics = createProcessMetrics()
    metrics.describeProcess({ version: 'v', code: 'c' })
    const collected = metrics.registry.getMetricsAsArray().map(({ name }) => name)
    const named = [...new Set(dashboard.match(/\b(process|nodejs)_[a-z0-9_]+\b/g) ?? [])]
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter((name) => !collected.includes(name))).toEqual([])
  })

  test('are summed by labels that they have', () => {
    const labels = new Map(listMetrics().map((metric) => [metric.name, metric.labels as readonly string[]]))
    const selectors = [
      ...`${rules}\n${dashboard}`.replaceAll('\\"', '"').matchAll(/\b(sixthman_[a-z_]+)\{([^}]*)\}/g),
    ]
    expect(selectors.length).toBeGreaterThan(8)
    const wrong = selectors.flatMap(([, name = '', given = '']) => {
      const own = labels.get(name.replace(/_(bucket|sum|count)$/, '')) ?? labels.get(name) ?? []
      return [...given.matchAll(/(\w+)[!=~]+"/g)]
        .filter(([, label = '']) => !own.includes(label))
        .map(([, label]) => `${name}: ${label}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the dashboard', () => {
  test('is what the list of panels says (node test/support/write-dashboard.ts)', () => {
    expect(JSON.parse(dashboard)).toEqual(JSON.parse(renderDashboard()))
  })

  test('has panels that do not overlap, each with a source of data that the reader chooses', () => {
    const { panels } = JSON.parse(dashboard) as {
      panels: {
        type: string
        title: string
        gridPos: { x: number; y: number; w: number; h: number }
        datasource?: { uid: string }
      }[]
    }
    const taken = new Map<string, string>()
    for (const { gridPos, title, type, datasource } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
      if (type !== 'row') expect(datasource?.uid).toBe('$datasource')
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`), `${title} lies on another panel`).toBeUndefined()
          taken.set(`${x},${y}`, title)
        }
    }
  })
})

describe('the alarms', () => {
  test('each say how bad it is and what to type or read, and only what exists', () => {
    const alerts = rules.split('- alert: ').slice(1)
    const names = new Set(commands.map(({ name }) => name))
    for (const alert of alerts) {
      expect(alert).toMatch(/severity: (warning|critical)/)
      expect(alert).toMatch(/for: \d+[mh]/)
      const description = /description: (.*)/.exec(alert)?.[1] ?? ''
      expect(description, alert.split('\n')[0]).toMatch(/sixthman |docs\/|`up`/)
      for (const [, command] of description.matchAll(/\bsixthman ([a-z-]+)/g))
        expect(names).toContain(command)
      for (const [page] of description.matchAll(/docs\/[a-z-]+\.md/g)) expect(listFiles()).toContain(page)
    }
  })

  test('are as many as the page says, and each is made to go off and to stay quiet before', () => {
    const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
    expect(readText('docs/operation.md')).toContain(`${names.length} alarms`)
    const cases = readText('deploy/prometheus/alerts.test.yml')
    const quiet = new Set([...cases.matchAll(/alertname: (\w+), exp_alerts: \[\]/g)].map(([, name]) => name))
    const loud = new Set(
      [...cases.matchAll(/alertname: (\w+)\n +exp_alerts:\n +- exp_labels/g)].map(([, name]) => name),
    )
    expect(names.filter((name) => !quiet.has(name) || !loud.has(name))).toEqual([])
  })

  test('are taken by promtool, and go off when they should and not before', (context) => {
    const { isMissing } = run('promtool', ['--version'])
    context.skip(isMissing, 'promtool is not installed (Debian: the package prometheus)')
    expect(run('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yml'])).toMatchObject({ code: 0 })
    expect(run('promtool', ['check', 'config', 'deploy/prometheus/prometheus.yml'])).toMatchObject({
      code: 0,
    })
    const tested = run('promtool', ['test', 'rules', 'deploy/prometheus/alerts.test.yml'])
    expect(tested.said).toContain('SUCCESS')
    expect(tested.code).toBe(0)
  })
})

describe('units, images and manifests', () => {
  test('set only what is a setting', () => {
    const named = deployed.flatMap((file) =>
      [...readText(file).matchAll(/\b(?:SIXTHMAN|DATABASE|ODDS)_[A-Z_]+\b/g)].map(([name]) => ({
        file,
        name,
      })),
    )
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter(({ name }) => !isSettingName(name))).toEqual([])
  })

  test('give `up` settings with which it starts', () => {
    const [compose, manifest] = ['deploy/compose.yaml', 'deploy/kubernetes/up.yaml'].map(readText) as [
      string,
      string,
    ]
    const inCompose = [...compose.matchAll(/^ {6}(SIXTHMAN_\w+): (\S+)$/gm)]
    const inManifest = [...manifest.matchAll(/name: (SIXTHMAN_\w+), value: (\S+) \}/g)]
    for (const pairs of [inCompose, inManifest]) {
      expect(pairs.length).toBeGreaterThan(2)
      const environment = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]))
      expect(() => readConfig(environment)).not.toThrow()
    }
  })

  test('hold no secret, only where it lies', () => {
    for (const file of deployed) {
      const text = readText(file)
      expect(text, file).not.toMatch(/(password|key|secret)["']?\s*[:=]\s*["']?[A-Za-z0-9]{12,}/i)
      expect(text, file).not.toMatch(/postgres:\/\/[^:\s]+:[^%$\s@]+@/)
    }
  })

  test('the systemd units are valid', (context) => {
    const { isMissing } = run('systemd-analyze', ['--version'])
    context.skip(isMissing, 'systemd-analyze is not installed')
    for (const unit of ['sixthman.service', 'sixthman-worker@.service']) {
      const { code, said } = run('systemd-analyze', ['verify', '--man=no', `deploy/systemd/${unit}`])
      expect(said).toBe('')
      expect(code).toBe(0)
    }
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-unit-'))
    const broken = join(folder, 'sixthman.service')
    writeFileSync(
      broken,
      readText('deploy/systemd/sixthman.service').replace('KillMode=mixed', 'KillMode=often'),
    )
    expect(run('systemd-analyze', ['verify', '--man=no', broken]).said).toContain('kill mode')
    rmSync(folder, { recursive: true })
  })

  test('the Kubernetes manifests build, and every container is bounded, unprivileged and asked how it is', (context) => {
    const { isMissing } = run('kubectl', ['version', '--client'])
    context.skip(isMissing, 'kubectl is not installed')
    const { code, said } = run('kubectl', ['kustomize', 'deploy/kubernetes'])
    expect(code).toBe(0)
    const deployments = said.split('\n---\n').filter((each) => each.includes('kind: Deployment'))
    expect(deployments).toHaveLength(2)
    for (const text of deployments) {
      for (const needed of [
        'runAsNonRoot: true',
        'readOnlyRootFilesystem: true',
        'allowPrivilegeEscalation: false',
        'automountServiceAccountToken: false',
        'livenessProbe:',
        'readinessProbe:',
        'startupProbe:',
        'memory: 2Gi',
        'secretName: sixthman',
        'image: registry.example.com/sixthman:0.1.0',
      ])
        expect(text).toContain(needed)
      expect(text).toMatch(/drop:\n\s+- ALL/)
    }
  })

  test('every container runs as an account of its own, and is told to stop with time to drain', () => {
    const image = readText('deploy/Containerfile')
    expect(image).toMatch(/^USER 10001$/m)
    expect(image).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(readText('deploy/compose.yaml')).toContain('stop_grace_period: 60s')
  })
})
