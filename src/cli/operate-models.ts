/** What an operator does to models: goes back to an earlier one, lets it go, or takes one in that was fitted elsewhere. */
import { readFile } from 'node:fs/promises'
import type { System } from '../main.ts'
import { featureSchema } from '../nba/4-features/feature-list.ts'
import { type Market, markets } from '../nba/domain/market.ts'
import { liftPin, type PinOrder, pinModel, refreshModels, storeArtefacts } from '../nba/model-registry.ts'
import { findArtefact, readArtefacts, readModelsInUse } from '../nba/reports/read-models.ts'
import { takeInModel, takingSystem } from '../nba/take-in-model.ts'
import { PipelineError } from '../platform/errors.ts'
import { readDate, readName } from './arguments.ts'
import { exitCodes, type Given } from './command.ts'
import { program, writeLine } from './output.ts'
import type { Terminal } from './terminal.ts'

export interface ModelSubject {
  readonly system: string
  readonly market: Market
}

export async function operateModels(
  { db, clock }: System,
  terminal: Terminal,
  action: 'rollback' | 'release',
  subject: ModelSubject,
  { options }: Given,
): Promise<number> {
  const { reason } = options
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new PipelineError(
      'usage.invalid',
      `models ${action} needs --reason "why"; it is kept in the audit log`,
    )
  const order: PinOrder = { ...subject, actor: 'operator', reason, now: clock.now() }
  const name = `${subject.system} for ${subject.market}`
  if (action === 'release') {
    const again = await db.transaction(async (tx) =>
      (await liftPin(tx, order)) ? { dates: await refreshModels(tx, order) } : null,
    )
    writeLine(
      terminal,
      again
        ? `${name} uses what is trained again; ${again.dates} dates are predicted anew.`
        : `No artefact of ${name} was pinned; nothing was changed.`,
    )
    return exitCodes.done
  }
  const target = await findTarget(db, subject, options.to)
  await requireUsable(db, subject, target)
  const dates = await db.transaction(async (tx) => {
    await pinModel(tx, target, order)
    return refreshModels(tx, order)
  })
  writeLine(
    terminal,
    `${name} uses ${target.slice(0, 12)} until it is released; ${dates} dates are predicted anew.`,
  )
  return exitCodes.done
}

export async function takeIn(
  { db, clock }: System,
  terminal: Terminal,
  { parameters, options }: Given,
): Promise<number> {
  const file = parameters[1]
  const { reason, trainedBefore } = options
  if (
    typeof file !== 'string' ||
    typeof reason !== 'string' ||
    reason.trim() === '' ||
    trainedBefore === undefined
  )
    throw new PipelineError(
      'usage.invalid',
      'models take-in: give a file, --trained-before and --reason, as in models take-in points.json --trained-before 2025-10-01 --reason "fitted by hand"',
    )
  const market = readName(String(options.market), markets, 'market') as Market
  const now = clock.now()
  const artefact = await takeInModel(db, {
    market,
    json: await readJsonFile(file),
    trainedBefore: readDate(trainedBefore, '--trained-before'),
    now,
  })
  const order: PinOrder = { system: takingSystem, market, actor: 'operator', reason, now }
  const dates = await db.transaction(async (tx) => {
    await storeArtefacts(tx, [artefact])
    await pinModel(tx, artefact.hash, order)
    return refreshModels(tx, order)
  })
  const { distribution, hash } = artefact
  writeLine(
    terminal,
    `${takingSystem} for ${market} uses ${hash.slice(0, 12)} until it is released; ${dates} dates are predicted anew. ` +
      (distribution === null
        ? 'Too few days from then on are stored to know how far it errs: it takes no side.'
        : `How far it errs is known from ${distribution.rows} rows that it has not seen.`),
  )
  return exitCodes.done
}

async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const why =
      error instanceof SyntaxError
        ? `is no JSON (${error.message})`
        : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new PipelineError('usage.invalid', `models take-in: ${file} ${why}`)
  }
}

/** What this version could not load, or what takes no side, is not put into use. */
async function requireUsable(db: System['db'], subject: ModelSubject, hash: string): Promise<void> {
  const found = await findArtefact(db, { ...subject, hash })
  const { featureSchema: version, health } = found!.artefact
  const why =
    version !== featureSchema.version
      ? `it was fitted on version ${version} of the features; this is version ${featureSchema.version}`
      : health.state === 'blocked'
        ? `it was blocked when it was made (${health.reason}), and would take no side`
        : null
  if (why)
    throw new PipelineError(
      'usage.invalid',
      `models rollback: ${hash.slice(0, 12)} cannot be put into use: ${why}; nothing was changed`,
    )
}

async function findTarget(db: System['db'], { system, market }: ModelSubject, to: unknown): Promise<string> {
  const stored = await readArtefacts(db, system, market)
  if (typeof to === 'string') {
    const found = stored.filter(({ hash }) => hash.startsWith(to))
    if (found.length === 1) return found[0]!.hash
    const why = found.length === 0 ? 'no artefact of it begins so' : `${found.length} artefacts begin so`
    throw new PipelineError(
      'usage.invalid',
      `models rollback --to ${to}: ${why}; ${program} models show ${system} --market ${market} lists them`,
    )
  }
  const inUse = (await readModelsInUse(db, null)).find(
    (each) => each.system === system && each.market === market,
  )
  const before = stored.find(
    ({ hash, trainedBefore, dates }) =>
      dates > 0 && hash !== inUse?.hash && trainedBefore < (inUse?.trainedBefore ?? ''),
  )
  if (before) return before.hash
  throw new PipelineError(
    'usage.invalid',
    `${system} for ${market} has no earlier artefact that was in use; nothing was changed`,
  )
}
