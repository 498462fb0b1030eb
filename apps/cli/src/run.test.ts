import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Interruption } from './interruption.js'
import { makeProgram } from './program.js'
import { bareLam, intoFile, lam, tinyModel } from './testing/lam-process.js'

const COMMANDS = [
  '',
  'embed',
  'similar',
  'rerank',
  'serve',
  'job',
  'job run',
  'job work',
  'job status',
  'job retry',
  'job clean',
  'pull',
  'info',
  'doctor',
  'trace',
  'cache',
]

/** The help of a command, by the names that lead to it. */
function helpOf(path: readonly string[]): string {
  const interruption = new Interruption()
  interruption.dispose()
  let command = makeProgram(interruption, false)
  for (const name of path) command = command.commands.find((sub) => sub.name() === name) as typeof command
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
    getOutHelpWidth: () => 80,
  })
  command.outputHelp()
  return help
}

describe('lam', () => {
  it('names every command in its help', async () => {
    const { code, stdout } = await bareLam(['--help'])
    expect(code).toBe(0)
    for (const command of ['embed', 'similar', 'info', 'doctor', 'cache', 'bench'])
      expect(stdout.toString()).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(stdout.toString()).toContain('$ lam embed')
  })

  it.each(COMMANDS)('shows how to use lam %s, within 80 columns', (command) => {
    const help = helpOf(command.split(' ').filter(Boolean))
    expect(help).toMatch(new RegExp(`^Usage: lam ${command}`))
    const lines = help.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(lines.length).toBeGreaterThan(10)
  })

  it.each(COMMANDS.filter((command) => !/status|retry|clean/.test(command)))(
    'gives an example of lam %s',
    (command) => {
      expect(helpOf(command.split(' ').filter(Boolean))).toMatch(new RegExp(`^  \\$ .*lam ${command}`, 'm'))
    },
  )

  it('prints the help of a command with 0', async () => {
    const { code, stdout } = await bareLam(['embed', '--help'])
    expect([code, stdout.toString()]).toEqual([0, helpOf(['embed'])])
  })

  it('prints its version', async () => {
    const { code, stdout } = await bareLam(['--version'])
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })

  it.each([
    ['no command', [], 'Usage: lam'],
    ['an unknown command', ['embd'], "unknown command 'embd'"],
    ['an unknown option', ['embed', '--formt', 'json'], "unknown option '--formt'"],
    ['an unknown format', ['embed', '--format', 'csv'], 'Allowed choices are jsonl, json, npy'],
    ['an unknown device', ['embed', 'x', '--device', 'cpu,tpu'], 'Allowed choices are cpu, cuda, '],
    ['an unknown precision', ['embed', 'x', '--precision', 'float8'], 'Allowed choices are float64, float32, '],
    ['an unknown encoding', ['embed', 'x', '--encoding', 'klingon'], 'Expected the name of an encoding'],
    ['more threads than there can be', ['info', '--threads', '1025'], 'Expected a whole number from 1 to 1024'],
    ['a number that is none', ['similar', 'a', 'b', '--top', '0'], 'Expected a whole number from 1 on'],
    ['a missing argument', ['similar', 'query'], "missing required argument 'file'"],
  ])('exits with 2 on %s', async (_, args, message) => {
    const { code, stdout, stderr } = await bareLam(args)
    expect([code, stdout.length]).toEqual([2, 0])
    expect(stderr).toContain(message)
  })

  it('exits with 1 and one line on a missing file', async () => {
    const { code, stderr } = await lam(['embed', '--file', 'no-such-file.txt'])
    expect(code).toBe(1)
    expect(stderr).toBe("lam: LAM_INPUT_INVALID: Cannot read 'no-such-file.txt': there is no such file.\n")
  })

  it('exits with 1 on a folder in place of a file', async () => {
    const { code, stderr } = await lam(['similar', 'x', tinyModel])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^lam: LAM_INPUT_INVALID: Cannot read .*: it is a folder; .+\n$/)
  })

  it('exits with 1 on an output file that cannot be made', async () => {
    const { code, stderr } = await lam(['embed', 'x', '--output', 'no-such-folder/rows.jsonl'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^lam: LAM_OUTPUT_FAILED: Cannot write 'no-such-folder\/rows\.jsonl': /)
  })

  it('refuses to write over the file it reads', async () => {
    const { code, stderr } = await lam(['embed', '--file', 'package.json', '--output', './package.json'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^lam: LAM_OPTION_INVALID: --output must be another file/)
  })

  it.each([
    ['http://', 'LAM_OPTION_INVALID: "http://" is not a valid URL'],
    ['https://[', 'LAM_OPTION_INVALID: "https://[" is not a valid URL'],
    ['ftp://models/mini', 'LAM_CHECKPOINT_FETCH_FAILED: ftp://models/mini/config.json could not be fetched'],
  ])('exits with 1 on %s for a model, and tells the reason', async (model, message) => {
    const { code, stderr } = await bareLam(['embed', 'x', '--backend', 'reference', '--model', model])
    expect(code).toBe(1)
    expect(stderr.startsWith(`lam: ${message}`)).toBe(true)
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it.runIf(existsSync('/dev/full'))('exits with 1 on a full disk, behind --output and behind stdout', async () => {
    for (const format of ['jsonl', 'json', 'npy']) {
      const named = await lam(['embed', 'x', '--format', format, '--output', '/dev/full'])
      expect([named.code, named.stderr]).toEqual([
        1,
        "lam: LAM_OUTPUT_FAILED: Cannot write '/dev/full': the disk is full (ENOSPC).\n",
      ])
    }
    const piped = await intoFile(['embed', 'x'], '/dev/full')
    expect([piped.code, piped.stderr]).toEqual([
      1,
      'lam: LAM_OUTPUT_FAILED: Cannot write stdout: the disk is full (ENOSPC).\n',
    ])
  })

  it.each([
    [1, 'LAM_INPUT_INVALID', ['embed', '--file', 'no-such-file.txt']],
    [1, 'LAM_CHECKPOINT_NOT_FOUND', ['similar', 'x', 'package.json', '--model', 'none', '--debug']],
    [1, 'LAM_INPUT_INVALID', ['job', 'status', 'src']],
    [2, 'USAGE', ['embed', 'x', '--format', 'npy']],
    [2, 'USAGE', ['rerank', 'query']],
    [2, 'USAGE', ['job', 'run']],
    [2, 'USAGE', ['bench', 'throuput']],
  ])('with --json exits with %i, and ends stderr with the error %s as JSON', async (exit, code, args) => {
    const { code: found, stdout, stderr } = await bareLam([...args, '--json'])
    expect([found, stdout.length]).toEqual([exit, 0])
    const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')
    expect(error).toEqual({ code, message: expect.stringMatching(/./) })
  })

  it('exits with 1 on a missing model, and shows the stack only with --debug', async () => {
    const args = ['embed', 'x', '--backend', 'reference', '--model', 'no-such-model']
    const plain = await bareLam(args)
    expect(plain.code).toBe(1)
    expect(plain.stderr).toMatch(/^lam: LAM_CHECKPOINT_NOT_FOUND: .+\n$/)
    expect(plain.stderr).not.toMatch(/^ +at /m)
    expect((await bareLam([...args, '--debug'])).stderr).toMatch(/^ +at /m)
  })
})
