/** What an operator does to models: goes back to an earlier one, lets it go, or takes one in that was fitted elsewhere. */
import { readFile } from 'node:fs/promises'
import type { System } from '../main.ts'
import type { Market } from '../nba/domain/market.ts'
import { type PinOrder, pinModel, refreshModels, storeArtefacts } from '../nba/model-registry.ts'
import { readModelsInUse } from '../nba/reports/read-models.ts'
import { releaseModel, rollBackModel } from '../nba/roll-back-model.ts'
import { takeInModel, takingSystem } from '../nba/take-in-model.ts'
import { PipelineError } from '../platform/errors.ts'
import { actHere } from './act-here.ts'
import { readDate } from './arguments.ts'
import { exitCodes, type Given } from './command.ts'
import { writeJson, writeLine } from './output.ts'
import type { Terminal } from './terminal.ts'

export interface ModelSubject {
  readonly system: string
  readonly market: Market
}

export async function operateModels(
  system: System,
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
  const look = lookAtModels(subject)
  const name = `${subject.system} for ${subject.market}`
  if (action === 'release') {
    const dates = await actHere(system, terminal, {
      name: 'models.release',
      input: { ...subject, reason },
      look,
      act: (db, by) => releaseModel(db, { ...subject, reason, ...by }),
    })
    if (options.json === true) writeJson(terminal, { ...subject, changed: dates !== null, dates })
    else
      writeLine(
        terminal,
        dates === null
          ? `No artefact of ${name} was pinned; nothing was changed.`
          : `${name} uses what is trained again; ${dates} dates are predicted anew.`,
      )
    return exitCodes.done
  }
  const to = typeof options.to === 'string' ? options.to : null
  const { hash: target, dates } = await actHere(system, terminal, {
    name: 'models.roll-back',
    input: { ...subject, to, reason },
    look,
    act: (db, by) => rollBackModel(db, { ...subject, reason, ...by }, to),
  })
  if (options.json === true) writeJson(terminal, { ...subject, hash: target, dates })
  else
    writeLine(
      terminal,
      `${name} uses ${target.slice(0, 12)} until it is released; ${dates} dates are predicted anew.`,
    )
  return exitCodes.done
}

export async function takeIn(
  system: System,
  terminal: Terminal,
  market: Market,
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
  const { db, clock } = system
  const now = clock.now()
  const artefact = await takeInModel(db, {
    market,
    json: await readJsonFile(file),
    trainedBefore: readDate(trainedBefore, '--trained-before'),
    now,
  })
  const dates = await actHere(system, terminal, {
    name: 'models.take-in',
    input: { file, market, trainedBefore, reason },
    look: lookAtModels({ system: takingSystem, market }),
    act: (within, by) =>
      within.transaction(async (tx) => {
        const order: PinOrder = { system: takingSystem, market, reason, ...by }
        await storeArtefacts(tx, [artefact])
        await pinModel(tx, artefact.hash, order)
        return refreshModels(tx, order)
      }),
  })
  const { distribution, hash } = artefact
  if (options.json === true) {
    const judgedRows = distribution?.rows ?? null
    writeJson(terminal, { system: takingSystem, market, hash, dates, judgedRows })
    return exitCodes.done
  }
  writeLine(
    terminal,
    `${takingSystem} for ${market} uses ${hash.slice(0, 12)} until it is released; ${dates} dates are predicted anew. ` +
      (distribution === null
        ? 'Too few days from then on are stored to know how far it errs: it takes no side.'
        : `How far it errs is known from ${distribution.rows} rows that it has not seen.`),
  )
  return exitCodes.done
}

const lookAtModels =
  ({ system, market }: { readonly system: string; readonly market: string }) =>
  async (db: System['db']) =>
    (await readModelsInUse(db, null))
      .filter((each) => each.system === system && each.market === market)
      .map(({ gameDate, hash, pin }) => ({ gameDate, hash, pinned: pin?.hash ?? null }))

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
