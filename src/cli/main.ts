/** The program `sixthman`: reads the command line and ends with its exit code. */
import { systemClock } from '../platform/clock.ts'
import { runCli } from './run-cli.ts'
import { createTerminal } from './terminal.ts'

process.exitCode = await runCli(process.argv.slice(2), createTerminal(systemClock))
