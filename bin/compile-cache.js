/** Keeps what Node has compiled of the program's modules beside them, so that the next start only loads it: stripping types and compiling is
 * half of the processor time of a start (docs/benchmarks.md), and a process that is started again holds up the work.
 *
 * The folder lies in the package's own: who may write it may change the program anyway. Where it cannot be written, nothing is kept.
 * Node checks each entry against its source. Plain JavaScript, so that any Node can read it. */
import module from 'node:module'
import { fileURLToPath } from 'node:url'

export function keepCompiledModules() {
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/sixthman', import.meta.url)))
}
