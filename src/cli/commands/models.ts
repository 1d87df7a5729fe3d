/** `models`: what each system uses, how it came to it and how it does; and an operator's way back to an earlier artefact. */
import type { System } from '../../main.ts'
import { calibrationOf, type ModelArtefact } from '../../nba/5-predictions/artefact.ts'
import { systems } from '../../nba/5-predictions/systems/index.ts'
import { type Market, markets } from '../../nba/domain/market.ts'
import { rankFeatures } from '../../nba/rank-features.ts'
import {
  findArtefact,
  type ModelInUse,
  readArtefacts,
  readModelsInUse,
} from '../../nba/reports/read-models.ts'
import { sayWhenPinCounts } from '../../nba/reports/say-pin.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readDate, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { type ModelSubject, operateModels, takeIn } from '../operate-models.ts'
import { formatInstant, program, writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const actions = ['list', 'show', 'rollback', 'release', 'take-in'] as const
const inputsShown = 12
/** Of a command that speaks of one. */
const usualMarket: Market = 'points'

export const models: Command = {
  name: 'models',
  summary: 'shows which model each system uses and how it does; goes back to an earlier one',
  details:
    'Each Monday every system gets an artefact trained on the days before. Its model replaces the one in use only if it passes the promotion check; a system that has got ' +
    'worse than it used to be is watched, degrading or blocked, and a blocked one takes no side. `rollback` pins an earlier artefact until `release` lets it go; dates whose games have not ' +
    'begun are predicted again. `take-in` registers a CatBoost model (JSON, oblivious trees, columns named after features) in the seat of symmetric_boosting and pins it.',
  parameters: [
    {
      name: '[action]',
      choices: actions,
      description: 'list (as without any), show, rollback, release or take-in',
    },
    { name: '[system]', description: 'show, rollback, release: a prediction system; take-in: a file' },
  ],
  options: [
    {
      flags: '--market <market>',
      description: `one of ${markets.join(', ')} (default: list: all; otherwise ${usualMarket})`,
    },
    { flags: '--date <date>', description: 'list: as of this game date (default: the newest)' },
    {
      flags: '--to <hash>',
      description: 'rollback: an artefact, or the beginning of its hash (default: the one before)',
    },
    {
      flags: '--trained-before <date>',
      description: 'take-in: the model has seen days before this one only',
    },
    {
      flags: '--reason <text>',
      description: 'rollback, release, take-in: why; it is written into the audit log',
    },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'models',
    'models show ridge --market rebounds',
    'models rollback gradient_boosting --to 3f9a21 --reason "too high on rookies"',
    'models take-in points.json --market points --trained-before 2025-10-01 --reason "fitted by hand"',
    'models release gradient_boosting --reason "the new one is well"',
  ],
  async run({ terminal }, given) {
    const action = readName(String(given.parameters[0] ?? 'list'), actions, 'action')
    const asked = readMarket(given)
    const market = asked ?? usualMarket
    return withSystem(terminal, (system) => {
      if (action === 'list') return list(system, terminal, asked, given)
      if (action === 'take-in') return takeIn(system, terminal, market, given)
      const subject = { system: readSystem(action, given), market }
      if (action === 'show') return show(system, terminal, subject, given)
      return operateModels(system, terminal, action as 'rollback' | 'release', subject, given)
    })
  },
}

/** Null where none is given. */
function readMarket({ options }: Given): Market | null {
  return options.market === undefined ? null : readName(String(options.market), markets, 'market')
}

function readSystem(action: string, { parameters }: Given): string {
  if (typeof parameters[1] !== 'string')
    throw new PipelineError('usage.invalid', `models ${action}: give a system, as in models ${action} ridge`)
  return readName(
    parameters[1],
    systems.map(({ name }) => name),
    'system',
  )
}

const nothingYet = `No model is in use so far: the first date that is predicted trains them (${program} train).`

/** Of one market, or of all. */
async function list(
  { db }: System,
  terminal: Terminal,
  market: Market | null,
  { options }: Given,
): Promise<number> {
  const date = options.date === undefined ? null : readDate(options.date, '--date')
  const all = await readModelsInUse(db, date)
  const inUse = market === null ? all : all.filter((each) => each.market === market)
  if (options.json === true) writeJson(terminal, inUse)
  else if (all.length === 0) writeLine(terminal, nothingYet)
  else if (inUse.length === 0) {
    const others = [...new Set(all.map((each) => each.market))].join(', ')
    writeLine(
      terminal,
      `No model for ${market} is in use on ${all[0]!.gameDate}, only for ${others}. SIXTHMAN_MARKETS says what is predicted.`,
    )
  } else {
    writeLine(terminal, `In use on ${inUse[0]!.gameDate}; graded: the 28 days before.`)
    terminal.write(
      formatTable(
        [
          'market',
          'system',
          'artefact',
          'trained before',
          'rows',
          'model',
          'health',
          'graded',
          'error',
          'minus line',
        ],
        inUse.flatMap(describeRows),
      ),
    )
    for (const each of inUse) sayNotes(terminal, each)
  }
  return exitCodes.done
}

function describeRows(each: ModelInUse): (string | number | null)[][] {
  const { market, system, hash, trainedBefore, rows, verdict, health, pin } = each
  const base = [
    market,
    system,
    hash.slice(0, 12),
    trainedBefore,
    rows,
    pin?.hash === hash ? 'pinned' : verdict,
    health,
  ]
  if (each.graded.length === 0) return [[...base, null, null, null]]
  return each.graded.map(({ label, rows: n, meanAbsoluteError, minusLine }) => [
    ...base,
    `${n} ${label}`,
    meanAbsoluteError.toFixed(3),
    minusLine === null ? null : `${minusLine > 0 ? '+' : ''}${minusLine.toFixed(3)}`,
  ])
}

function sayNotes(
  terminal: Terminal,
  { system, market, hash, reasons, health, healthReason, pin }: ModelInUse,
): void {
  const name = `${system} (${market})`
  if (reasons.length > 0) writeLine(terminal, `${name}: the new model was refused: ${reasons.join('; ')}.`)
  if (health !== 'healthy') writeLine(terminal, `${name} is ${health}: ${healthReason}.`)
  if (pin)
    writeLine(
      terminal,
      `${name}: pinned ${formatInstant(pin.at)} by ${pin.by}: ${pin.hash.slice(0, 12)}, trained before ${pin.trainedBefore}. Why: ${pin.reason}. ${sayWhenPinCounts(hash, pin)} To let it go: ${program} models release ${system} --market ${market} --reason "…"`,
    )
}

async function show(
  { db }: System,
  terminal: Terminal,
  { system, market }: ModelSubject,
  { options }: Given,
) {
  const [stored, inUse] = await Promise.all([
    readArtefacts(db, { system, market }),
    readModelsInUse(db, null),
  ])
  const used = inUse.find((each) => each.system === system && each.market === market)
  const hash = used?.hash ?? stored[0]?.hash
  const found = hash === undefined ? undefined : await findArtefact(db, { system, market, hash })
  if (options.json === true) writeJson(terminal, { inUse: used ?? null, artefact: found ?? null, stored })
  else if (!found) writeLine(terminal, nothingYet)
  else {
    for (const line of describeArtefact(found.hash, found.artefact)) writeLine(terminal, line)
    terminal.write(
      formatTable(
        ['artefact', 'trained before', 'rows', 'dates in use'],
        stored
          .slice(0, 15)
          .map((each) => [each.hash.slice(0, 12), each.trainedBefore, each.rows, each.dates]),
      ),
    )
    if (stored.length > 15) writeLine(terminal, `and ${stored.length - 15} older ones (--json has all)`)
  }
  return exitCodes.done
}

function describeArtefact(hash: string, artefact: ModelArtefact): string[] {
  const { system, market, rows, trainedBefore, trainedThrough, model, modelTrainedBefore, health } = artefact
  const calibration = calibrationOf(artefact)
  const lines = [
    `${system} for ${market}: artefact ${hash}`,
    `  ${rows} rows, of days before ${trainedBefore}${trainedThrough ? ` (the last: ${trainedThrough})` : ''}`,
    `  model: ${model === null ? 'none is fitted' : `${model.kind}, of days before ${modelTrainedBefore}; ${artefact.promotion.verdict}`}`,
    `  errors out of sample: ${artefact.distribution?.rows ?? 'too few'}${artefact.distribution ? ' rows' : ''}`,
    `  calibration: ${calibration ? `${calibration.weight.toFixed(3)} of the way from the price to the raw probability, on ${calibration.rows} rows with a line` : 'none (too few rows with a line): probabilities are uncalibrated'}`,
    `  blend with the line: ${artefact.blend ? `${artefact.blend.weight.toFixed(3)} of the way from the line to the median, on ${artefact.blend.rows} rows` : 'none'}`,
    `  health: ${health.state}, ${health.reason}`,
  ]
  if (model?.kind === 'weights') {
    for (const [title, weights] of [
      ['with a line', model.withLine],
      ['without', model.withoutLine],
    ] as const) {
      if (weights === null) continue
      const shares = Object.entries(weights.members).map(([name, weight]) => `${name} ${weight.toFixed(3)}`)
      lines.push(`  weights ${title} (${weights.rows} rows): ${shares.join(', ')}`)
    }
  }
  for (const { items } of rankFeatures(artefact, market)) {
    const shown = items
      .slice(0, inputsShown)
      .map(({ feature, share }) => `${feature} ${(100 * share).toFixed(1)} %`)
    lines.push(`  what counts most: ${shown.join(', ')}`)
  }
  return lines
}
