/** Runs one benchmark by name, or says which there are: `npm run bench -- game-day`.
 *
 * Figures are of the machine at hand; what is published stands in docs/benchmarks.md beside the command that measured it. */
import { readdirSync } from 'node:fs'

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const [name, ...rest] = process.argv.slice(2)

if (name !== undefined && names.includes(name)) {
  process.argv = [process.argv[0]!, process.argv[1]!, ...rest]
  await import(new URL(`${name}.bench.ts`, import.meta.url).href)
} else {
  console.error(
    `${name === undefined ? 'Which benchmark?' : `There is no benchmark '${name}'.`} There are: ${names.join(', ')}`,
  )
  process.exitCode = 2
}
