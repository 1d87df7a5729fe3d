/** A process that uses the embedded server: it prints what it got as one line of JSON, and releases when its input ends. */
import { acquireServer, type ServerOptions } from '../../../../src/platform/db/embedded/server.ts'
import { PipelineError } from '../../../../src/platform/errors.ts'

const options = JSON.parse(process.argv[2] ?? '') as ServerOptions

try {
  const server = await acquireServer(options)
  console.log(JSON.stringify({ url: server.url }))
  await new Promise((resolve) => process.stdin.on('close', resolve).resume())
  await server.release()
} catch (error) {
  if (!(error instanceof PipelineError)) throw error
  console.log(JSON.stringify({ code: error.code, message: error.message }))
}
