/** Runs dependency-cruiser over a tree with the repository's rules and returns what it saw and what it found.
 *
 * The count of modules matters as much as the violations: with a TypeScript it cannot load, the tool reads no module at all
 * and reports success. */
import { createRequire } from 'node:module'
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'

export interface BoundaryReport {
  /** Modules of the tree itself, packages left out. */
  readonly modules: readonly string[]
  readonly violations: readonly BoundaryViolation[]
}

export interface BoundaryViolation {
  readonly rule: string
  readonly from: string
  readonly to: string
  readonly comment: string
}

interface Configuration {
  readonly forbidden: IForbiddenRuleType[]
  readonly options: ICruiseOptions
}

const configuration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Configuration

export async function cruiseBoundaries(
  baseDirectory: string,
  folders: readonly string[],
): Promise<BoundaryReport> {
  const reply = await cruise([...folders], {
    ...configuration.options,
    baseDir: baseDirectory,
    validate: true,
    ruleSet: { forbidden: configuration.forbidden },
  })
  const { modules, summary } = reply.output as ICruiseResult
  const comments = new Map(configuration.forbidden.map((rule) => [rule.name, rule.comment ?? '']))
  return {
    modules: modules
      .filter((module) => !module.coreModule && !module.couldNotResolve)
      .map((module) => module.source)
      .filter((source) => !source.includes('node_modules/')),
    violations: summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
      comment: comments.get(rule.name) ?? '',
    })),
  }
}
