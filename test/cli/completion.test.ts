/** Completion is made from the commands, and asked of a real shell. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/index.ts'
import { runCommand } from './run-command.ts'

const { out: script } = await runCommand(['completion', 'bash'])

/** What bash would offer for the words; the last one is being typed. */
function complete(...words: string[]): string[] {
  const asked = ['sixthman', ...words].map((word) => `'${word}'`).join(' ')
  const lines = `${script}\nCOMP_WORDS=(${asked})\nCOMP_CWORD=${words.length}\n_sixthman\nprintf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', lines], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter((line) => line !== '')
}

test('bash is offered every command', () => {
  const offered = complete('')
  for (const { name } of commands) expect(offered).toContain(name)
  expect(complete('dead')).toEqual(['deadletters'])
  expect(complete('help', 'hal')).toEqual(['halt'])
  expect(complete('--v')).toEqual(['--version'])
})

test('then its actions, and after one of them its options', () => {
  expect(complete('halt', '')).toEqual(['list', 'set', 'resume', '--reason', '--json', '--config', '--help'])
  expect(complete('halt', 'set', '')).toEqual(['--reason', '--json', '--config', '--help'])
  expect(complete('backfill', '--fr')).toEqual(['--from'])
  expect(complete('completion', 'f')).toEqual(['fish'])
})

test('settings before the command do not stand in its way', () => {
  expect(complete('--config', 'halt', 'dead')).toEqual(['deadletters'])
  expect(complete('--config', 'my.env', 'halt', 're')).toEqual(['resume'])
})

test('what a parameter may be stands in its description, and every action is a choice', () => {
  for (const { name, parameters = [] } of commands)
    for (const each of parameters) {
      if (/action/.test(each.name)) expect([name, each.choices?.length ?? 0]).not.toEqual([name, 0])
      for (const choice of each.choices ?? [])
        expect([name, each.description]).toEqual([name, expect.stringContaining(choice)])
    }
})

test.for(['zsh', 'fish'])('%s gets every command and option', async (shell) => {
  const { out, code } = await runCommand(['completion', shell])
  expect(code).toBe(0)
  for (const { name, options = [] } of commands) {
    expect(out).toContain(name)
    for (const { flags } of options) expect(out).toContain(/--([\w-]+)/.exec(flags)![1])
  }
})

test('another shell is refused with those there are', async () => {
  const { code, err } = await runCommand(['completion', 'tcsh'])
  expect([code, err]).toEqual([2, expect.stringContaining('bash, zsh, fish')])
})
