import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lam, tinyWidth } from '../testing/lam-process.js'
import { parseNpy } from '../testing/parse-npy.js'

interface JsonRow {
  index: number
  text?: string
  tokens: number
  truncated: boolean
  embedding: number[]
}

const norm = (row: ArrayLike<number>) => Math.hypot(...Array.from(row))
const jsonLines = (stdout: Buffer): JsonRow[] =>
  stdout
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam cli '))
  await writeFile(at('two.txt'), 'alpha\nbeta')
  await writeFile(at('one.txt'), 'gamma\n')
})
afterAll(() => rm(folder, { recursive: true }))

describe('lam embed', () => {
  it('writes a JSON line for each argument, and tells their number', async () => {
    const { code, stdout, stderr } = await lam(['embed', 'Hello', 'Hello world'])
    expect(stderr).toBe('lam: wrote 2 rows to stdout\n')
    expect(code).toBe(0)
    const rows = jsonLines(stdout)
    expect(rows.map(({ index, truncated }) => [index, truncated])).toEqual([
      [0, false],
      [1, false],
    ])
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['index', 'tokens', 'truncated', 'embedding'])
      expect(row.embedding).toHaveLength(tinyWidth)
      expect(norm(row.embedding)).toBeCloseTo(1, 5)
    }
  })

  it('reads stdin by lines, blank ones included, and repeats the text with --text', async () => {
    const { stdout } = await lam(['embed', '--text'], 'one\n\nthree')
    expect(jsonLines(stdout).map(({ index, text }) => [index, text])).toEqual([
      [0, 'one'],
      [1, ''],
      [2, 'three'],
    ])
  })

  it('reads arguments, then files, then stdin as -, in that order', async () => {
    const files = ['--file', at('two.txt'), '--file', '-', '-f', at('one.txt')]
    const { stdout } = await lam(['embed', '-t', 'first', ...files], 'piped\n')
    expect(jsonLines(stdout).map(({ text }) => text)).toEqual(['first', 'alpha', 'beta', 'piped', 'gamma'])
  })

  it('takes files whole', async () => {
    const { stdout } = await lam(['embed', '-t', '--whole', '--file', at('two.txt'), '--file', at('one.txt')])
    expect(jsonLines(stdout).map(({ text }) => text)).toEqual(['alpha\nbeta', 'gamma\n'])
  })

  it('gives the same values as a line each, one array, and a NumPy matrix in a file and on stdout', async () => {
    const rows = jsonLines((await lam(['embed', '-f', at('two.txt')])).stdout)
    const array = JSON.parse((await lam(['embed', '-f', at('two.txt'), '--format', 'json'])).stdout.toString())
    expect(array).toEqual(rows)

    const piped = (await lam(['embed', '-f', at('two.txt'), '--format', 'npy'])).stdout
    const { code, stdout } = await lam(['embed', '-f', at('two.txt'), '--format', 'npy', '-o', at('two.npy')])
    expect([code, stdout.length]).toEqual([0, 0])
    expect(await readFile(at('two.npy'))).toEqual(piped)
    const matrix = parseNpy(piped)
    expect(matrix).toMatchObject({ version: [1, 0], shape: [2, tinyWidth], dataOffset: 128 })
    expect([...matrix.values]).toEqual(rows.flatMap(({ embedding }) => embedding).map(Math.fround))
  })

  it('narrows rows to --dim, still of length 1', async () => {
    const { stdout } = await lam(['embed', 'a', '--dim', '32', '--format', 'npy'])
    const { shape, values } = parseNpy(stdout)
    expect(shape).toEqual([1, 32])
    expect(norm(values)).toBeCloseTo(1, 5)
  })

  it('does not change its own input file, nor an output file after a wrong option', async () => {
    await writeFile(at('kept.txt'), 'alpha\n')
    await symlink(at('kept.txt'), at('link.txt'))
    const same = await lam(['embed', '--file', at('kept.txt'), '--output', at('link.txt')])
    expect([same.code, same.stderr]).toEqual([1, expect.stringMatching(/^lam: LAM_OPTION_INVALID: --output must be/)])
    const wide = await lam(['embed', 'x', '--dim', '9999', '--output', at('kept.txt')])
    expect([wide.code, wide.stderr]).toEqual([1, expect.stringMatching(/^lam: LAM_OPTION_INVALID: dim must be/)])
    expect(await readFile(at('kept.txt'), 'utf8')).toBe('alpha\n')
  })

  it('writes an empty result for empty input, in every format', async () => {
    const stderr = 'lam: warning: no text came from stdin\nlam: wrote 0 rows to stdout\n'
    expect(await lam(['embed'])).toMatchObject({ code: 0, stderr, stdout: Buffer.alloc(0) })
    expect((await lam(['embed', '--format', 'json'])).stdout.toString()).toBe('[]\n')
    const { shape, dataOffset } = parseNpy((await lam(['embed', '--format', 'npy'])).stdout)
    expect([shape, dataOffset]).toEqual([[0, tinyWidth], 128])
  })

  it('names truncated texts on stderr', async () => {
    const { code, stdout, stderr } = await lam(['embed', 'a', 'a b c d e f', '--max-tokens', '4'])
    expect(code).toBe(0)
    expect(jsonLines(stdout).map(({ truncated }) => truncated)).toEqual([false, true])
    expect(stderr).toMatch(/^lam: warning: text 1 has \d+ tokens and was cut to 4; --max-tokens sets the limit\n/)
  })

  it('names only the first of many truncated texts', async () => {
    const { stderr } = await lam(['embed', '--quiet', '--max-tokens', '3'], 'a b c\n'.repeat(20))
    const lines = stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(6)
    expect(lines[5]).toBe('lam: warning: 20 texts were cut in all')
  })

  it('puts a prompt before each text, but not into the output of --text', async () => {
    const [prompted] = jsonLines((await lam(['embed', '--text', '--prompt', 'query: ', 'alpha'])).stdout)
    const [plain] = jsonLines((await lam(['embed', 'query: alpha'])).stdout)
    expect(prompted).toMatchObject({ text: 'alpha', tokens: plain.tokens, embedding: plain.embedding })
  })

  it('reads a file in the encoding of its byte order mark or of --encoding', async () => {
    const expected = jsonLines((await lam(['embed', 'café', '東京'])).stdout)
    const utf16 = Buffer.from('\ufeffcafé\r\n東京\r\n', 'utf16le')
    await writeFile(at('marked.txt'), utf16)
    await writeFile(at('plain.txt'), utf16.subarray(2))
    for (const args of [['marked.txt'], ['plain.txt', '--encoding', 'utf-16le']]) {
      const { stdout, stderr } = await lam(['embed', '--file', at(args[0]), ...args.slice(1)])
      expect([jsonLines(stdout), stderr]).toEqual([expected, 'lam: wrote 2 rows to stdout\n'])
    }
  })

  it('reads a whole file in pieces with the same result as at once, and reports its errors', async () => {
    const long = `${'东京 is a city. '.repeat(9000)}end`
    await writeFile(at('long.txt'), long)
    const args = ['embed', '--whole', '--max-tokens', '64', '--file', at('long.txt'), '--prompt', 'text: ']
    const [pieces] = jsonLines((await lam(args)).stdout)
    const [once] = jsonLines((await lam([...args, '--text'])).stdout)
    expect(once.text).toBe(long)
    expect(pieces).toEqual({ ...once, text: undefined })
    await writeFile(at('nul.txt'), `${long}\n\0`)
    const { code, stdout, stderr } = await lam(['embed', '--whole', '--file', at('nul.txt')])
    expect([code, stdout.length]).toEqual([1, 0])
    expect(stderr).toMatch(/^lam: LAM_INPUT_INVALID: '.+nul\.txt' is not plain text: there is a NUL byte in line 2\. /)
  })

  it('reads [SEP] in a text as characters with --split-special-tokens', async () => {
    const tokens = async (...flags: string[]) =>
      jsonLines((await lam(['embed', 'a [SEP] b', ...flags])).stdout)[0].tokens
    expect(await tokens()).toBeLessThan(await tokens('--split-special-tokens'))
  })

  it('tells with --json where the rows are, and writes no notes', async () => {
    const output = at('told.npy')
    const { code, stdout, stderr } = await lam(['embed', 'a', 'b', '--format', 'npy', '--output', output, '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout.toString())).toMatchObject({ output, format: 'npy', rows: 2, width: tinyWidth })
    const rows = await lam(['embed', 'a', 'b', '--json'])
    expect([rows.stdout.toString().split('\n').length, rows.stderr]).toEqual([3, ''])
  })
})
