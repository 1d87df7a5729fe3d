/** Writes docs/commands.md from the commands. Run it after changing one. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commands } from '../../src/cli/commands/index.ts'
import { renderCommandsPage } from '../../src/cli/commands-page.ts'

writeFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), renderCommandsPage(commands))
