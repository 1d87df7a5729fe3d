/** What no file may say, each with what to say instead.
 *
 * Read from the syntax tree, not from the text: a comment or a string may name what the code must not call. */
import ts from 'typescript'

export interface Finding {
  readonly line: number
  readonly message: string
}

interface Ban {
  readonly applies: (file: string) => boolean
  readonly matches: (node: ts.Node, source: ts.SourceFile) => boolean
  readonly instead: string
}

const isSource = (file: string): boolean => file.startsWith('src/')
const isTest = (file: string): boolean => file.startsWith('test/')
const isPort = (file: string): boolean => file.startsWith('src/platform/') || file === 'src/main.ts'
const isBehindPorts = (file: string): boolean => isSource(file) && !isPort(file)
const isProvedByTests = (file: string): boolean => isTest(file) && !/^test\/(support|tidy)\//.test(file)
const needsClock = (file: string): boolean => isBehindPorts(file) || isProvedByTests(file)

const bans: readonly Ban[] = [
  {
    applies: needsClock,
    matches: (node, source) =>
      isMember(node, source, 'Date.now') || (isCreation(node) && nameOf(node, source) === 'Date'),
    instead: 'Date: take a Clock and Temporal (platform/clock.ts)',
  },
  {
    applies: isBehindPorts,
    matches: (node, source) => isMember(node, source, 'Temporal.Now'),
    instead: 'Temporal.Now: take a Clock and read it once a decision',
  },
  {
    applies: needsClock,
    matches: (node, source) => isMember(node, source, 'Math.random'),
    instead: 'Math.random: take a Random (platform/random.ts), or the same run cannot be repeated',
  },
  {
    applies: needsClock,
    matches: (node, source) =>
      ts.isCallExpression(node) && /^(setTimeout|setInterval)$/.test(nameOf(node, source)),
    instead: 'setTimeout, setInterval: wait with clock.sleep; a test waits for a fact, not for time to pass',
  },
  {
    applies: needsClock,
    matches: (node) => ts.isImportDeclaration(node) && /timers/.test(node.moduleSpecifier.getText()),
    instead: 'node:timers: wait with clock.sleep; a test waits for a fact, not for time to pass',
  },
  {
    applies: isBehindPorts,
    matches: (node, source) => ts.isCallExpression(node) && nameOf(node, source) === 'fetch',
    instead: 'fetch: take the Http port (platform/http.ts): it has time-outs, limits and typed errors',
  },
  {
    applies: isSource,
    matches: (node, source) => isCreation(node) && /^(eval|Function)$/.test(nameOf(node, source)),
    instead: 'eval, Function: nothing that was read is run as code',
  },
  {
    applies: (file) => isSource(file) && file !== 'src/platform/read-setting.ts', // a command that the operator himself sets
    matches: (node, source) =>
      (ts.isPropertyAssignment(node) && node.name.getText(source) === 'shell') ||
      (ts.isCallExpression(node) && /^(exec|execSync)$/.test(nameOf(node, source))),
    instead: 'a shell: start the program itself, each argument by itself (spawn)',
  },
  {
    applies: (file) => isSource(file) && !file.startsWith('src/cli/'),
    matches: (node, source) =>
      ts.isPropertyAccessExpression(node) && node.expression.getText(source) === 'console',
    instead: 'console: take a Log (platform/log.ts); only commands speak to the terminal',
  },
  {
    applies: (file) => isSource(file) && !file.startsWith('src/platform/breakers/'),
    matches: (node, source) =>
      ts.isPropertyAssignment(node) && /^(failuresMax|pausesMinutes)$/.test(node.name.getText(source)),
    instead: 'a threshold of a breaker: name a row of the one table (platform/breakers/breaker-policy.ts)',
  },
  {
    applies: () => true,
    matches: (node, source) =>
      ts.isCatchClause(node) &&
      node.block.statements.length === 0 &&
      !node.block.getText(source).includes('//'),
    instead: 'an empty catch: handle the error, or say in a // comment why nothing is to be done',
  },
  {
    applies: isTest,
    matches: (node, source) => ts.isPropertyAccessExpression(node) && isModifier(node, source, ['only']),
    instead: '.only: it would leave out every other test',
  },
  {
    applies: isTest,
    matches: (node, source) =>
      ts.isPropertyAccessExpression(node) && isModifier(node, source, ['todo', 'fails']),
    instead: '.todo, .fails: a test states what is so; what is to be done stands in the tracker',
  },
  {
    applies: isTest,
    matches: (node, source) =>
      /^vi\.(mock|doMock|hoisted)$/.test(ts.isCallExpression(node) ? nameOf(node, source) : ''),
    instead: 'a module mock: pass a fake where the code takes its part',
  },
]

export function findBanned(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const applying = bans.filter((ban) => ban.applies(file))
  const findings: Finding[] = []
  const visit = (node: ts.Node): void => {
    for (const ban of applying) {
      if (!ban.matches(node, source)) continue
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      findings.push({ line: line + 1, message: ban.instead })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return findings
}

function isCreation(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  return ts.isNewExpression(node) || ts.isCallExpression(node)
}

function nameOf(node: ts.NewExpression | ts.CallExpression, source: ts.SourceFile): string {
  return node.expression.getText(source)
}

function isMember(node: ts.Node, source: ts.SourceFile, text: string): boolean {
  return ts.isPropertyAccessExpression(node) && node.getText(source) === text
}

function isModifier(
  node: ts.PropertyAccessExpression,
  source: ts.SourceFile,
  names: readonly string[],
): boolean {
  return names.includes(node.name.text) && /^(test|it|describe|suite)\b/.test(node.expression.getText(source))
}
