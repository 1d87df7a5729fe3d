/** `train`: trains every system for a date ahead of time, so that the evening finds its models ready. */
import { trainingCutoff } from '../../nba/5-predictions/training/training-cutoff.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { type Market, markets } from '../../nba/domain/market.ts'
import { countHistoryWeeks } from '../../nba/reports/read-models.ts'
import { trainModels } from '../../nba/train-models.ts'
import { workHere } from '../act-here.ts'
import { readDate, readNames, readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { createProgress, formatDuration } from '../progress.ts'
import { settleHistory } from '../settle-history.ts'
import { formatTable } from '../table.ts'

export const train: Command = {
  name: 'train',
  summary: 'trains every system on the days before a date and stores the artefacts',
  details:
    'A date uses the artefacts of the Monday of its week, from strictly earlier days: four seasons back and the season so far. The pipeline trains them by itself when a date needs them; ' +
    'this does it ahead of time, with progress. Training again on the same history gives the same artefacts.',
  options: [
    { flags: '--date <date>', description: 'the game date to train for (default: today, US Eastern)' },
    {
      flags: '--market <markets>',
      description: `some of ${markets.join(', ')}, separated by commas (default: SIXTHMAN_MARKETS)`,
    },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['train', 'train --date 2024-12-02 --market points,rebounds'],
  run: ({ terminal }, { options }) =>
    withSystem(terminal, async (system) => {
      const { db, clock, config } = system
      const now = clock.now()
      const gameDate = options.date === undefined ? gameDateOf(now) : readDate(options.date, '--date')
      const wanted = readNames(options.market ?? config.SIXTHMAN_MARKETS, markets, 'market') as Market[]
      const reason = readOptionalReason({ options }, 'train')
      await settleHistory(system, terminal, gameDate, 'train')
      const startedMs = clock.monotonicMs()
      const progress = createProgress(terminal, 'weeks of history')
      const total = (await countHistoryWeeks(db, gameDate)) * wanted.length
      let done = 0
      const artefacts = await workHere(system, terminal, {
        name: 'models.train',
        input: { gameDate, markets: wanted, reason },
        work: () =>
          trainModels(
            { db, clock },
            {
              ...{ gameDate, markets: wanted, now, signal: terminal.signal },
              onWeek: (market) => {
                done += 1
                progress.update(done, Math.max(done, total), market)
              },
            },
          ),
        summarise: (made) =>
          made.map(({ hash, system: name, market, promotion }) => ({
            ...{ hash, system: name, market },
            verdict: promotion.verdict,
          })),
      })
      progress.finish()
      if (options.json === true) {
        writeJson(
          terminal,
          artefacts.map(({ hash, system: name, market, trainedBefore, rows, model, promotion, health }) => ({
            hash,
            system: name,
            market,
            trainedBefore,
            rows,
            model: model?.kind ?? null,
            promotion,
            health,
          })),
        )
        return exitCodes.done
      }
      const rows = artefacts.map(({ hash, system: name, market, rows: n, model, promotion, health }) => [
        market,
        name,
        hash.slice(0, 12),
        n,
        model === null ? null : promotion.verdict,
        health.state,
      ])
      terminal.write(formatTable(['market', 'system', 'artefact', 'rows', 'model', 'health'], rows))
      writeLine(
        terminal,
        `Trained on the days before ${trainingCutoff(gameDate)}, in ${formatDuration(clock.monotonicMs() - startedMs)}. What is in use: ${program} models`,
      )
      return exitCodes.done
    }),
}
