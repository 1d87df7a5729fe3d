/** `retention`: what is kept for how long and why, and how much of it may go; prunes it now instead of with the next tick. */
import { retentionRules } from '../../nba/retention.ts'
import { countPrunable, pruneAll } from '../../platform/retention/prune.ts'
import { workHere } from '../act-here.ts'
import { actorOf } from '../actor.ts'
import { readOptionalReason, reasonOption } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine } from '../output.ts'
import { formatTable } from '../table.ts'

export const retention: Command = {
  name: 'retention',
  summary: 'prunes what is older than its rule says; with --dry-run only says how much may go',
  details:
    'It happens by itself every night (the schedule `retention`), in bounded batches; this does all of it now. Never pruned: the ledger, the audit log, ' +
    'predictions, grades, documents, and replies that were accepted. docs/retention.md has the reasons.',
  options: [
    { flags: '--dry-run', description: 'count and show the rules; remove nothing' },
    reasonOption,
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['retention --dry-run', 'retention', 'retention --dry-run --json'],
  async run({ terminal }, { options }) {
    const isDry = options.dryRun === true
    const reason = readOptionalReason({ options }, 'retention')
    return withSystem(terminal, async (system) => {
      const { db, clock } = system
      const now = clock.now()
      const actor = actorOf(terminal)
      const counted = isDry
        ? await countPrunable(db, retentionRules, now)
        : await workHere(system, terminal, {
            name: 'retention.prune',
            input: { reason },
            work: () => pruneAll(db, retentionRules, { actor, now }),
            summarise: (pruned) => pruned.filter(({ rows }) => rows > 0),
          })
      const rowsOf = new Map(counted.map(({ rule, rows }) => [rule, rows]))
      if (options.json === true) {
        const rules = retentionRules.map(({ name, table, days, because, keeps }) => ({
          ...{ name, table, days, because, keeps },
          rows: rowsOf.get(name) ?? 0,
        }))
        writeJson(terminal, { isDryRun: isDry, rules })
        return exitCodes.done
      }
      terminal.write(
        formatTable(
          ['what', 'days', isDry ? 'may go' : 'gone', 'what stays all the same'],
          retentionRules.map(({ name, days, keeps }) => [name, days, rowsOf.get(name) ?? 0, keeps]),
        ),
      )
      if (isDry && counted.every(({ rows }) => rows === 0))
        writeLine(terminal, 'Nothing is older than its rule says.')
      return exitCodes.done
    })
  },
}
