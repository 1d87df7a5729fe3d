/** Every command, in the order in which help shows them. A new one is a file here and a line below. */
import type { Command } from '../command.ts'
import { backfill } from './backfill.ts'
import { demo } from './demo.ts'
import { importCommand } from './import.ts'
import { replay } from './replay.ts'
import { run } from './run.ts'
import { season } from './season.ts'

export const commands: readonly Command[] = [demo, run, backfill, importCommand, season, replay]
