import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLam, finished, lam, startLam, tinyModel } from '../testing/lam-process.js'
import type { TraceEvent, TraceFile } from '../trace/trace-events.js'

let folder: string
const at = (name: string) => join(folder, name)
const read = async (name: string) => JSON.parse(await readFile(at(name), 'utf8')) as TraceFile

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam trace '))
  await writeFile(at('texts.txt'), 'alpha\nbeta secret\ngamma\n')
})
afterAll(() => rm(folder, { recursive: true }))

/** What every reader of the format relies on; its events in order. */
function checkFormat({ traceEvents }: TraceFile): TraceEvent[] {
  const open = new Set<string>()
  for (const { ph, name, pid, tid, ts, dur, id } of traceEvents) {
    expect([typeof name, typeof pid, typeof tid]).toEqual(['string', 'number', 'number'])
    if (ph !== 'M') expect(ts).toBeGreaterThanOrEqual(0)
    if (ph === 'X') expect(dur).toBeGreaterThanOrEqual(0)
    const key = `${name} ${id}`
    if (ph === 'b') expect([key, open.has(key)]).toEqual([key, false])
    if (ph === 'b') open.add(key)
    if (ph === 'e') expect([key, open.delete(key)]).toEqual([key, true])
  }
  expect([...open]).toEqual([])
  const slices = traceEvents.filter(({ ph }) => ph === 'X').sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0))
  for (const [i, { ts = 0 }] of slices.entries()) {
    if (i > 0) expect(ts).toBeGreaterThanOrEqual((slices[i - 1].ts ?? 0) + (slices[i - 1].dur ?? 0) - 0.001)
  }
  return [...traceEvents]
}

describe('lam trace', () => {
  it('writes a trace of every step, a table of the time, and how to see it', async () => {
    const { code, stdout, stderr } = await lam(['trace', '--file', at('texts.txt'), '--output', at('trace.json')])
    expect([code, stderr]).toEqual([
      0,
      `lam: wrote '${at('trace.json')}'. To see it, open https://ui.perfetto.dev and drop the file on the page\n`,
    ])
    const file = await read('trace.json')
    const events = checkFormat(file)
    const names = new Set(events.map(({ name }) => name))
    for (const name of ['load', 'open', 'tokenizer', 'compile', 'stream', 'tokenize', 'plan', 'run', 'normalize'])
      expect([name, names.has(name)]).toEqual([name, true])
    const stream = events.find(({ name, ph }) => name === 'stream' && ph === 'b')
    expect(stream?.args).toMatchObject({ texts: 3, backend: 'reference', precision: 'float64' })
    const run = events.find(({ name, ph }) => name === 'run' && ph === 'b')
    expect(run?.args).toMatchObject({ parent: stream?.args?.id, texts: 3, tokens: stream?.args?.tokens })
    expect(events.filter(({ ph, name }) => ph === 'C' && name === 'tokens').at(-1)?.args).toEqual({
      tokens: stream?.args?.tokens,
    })
    expect(events.some(({ name }) => name === 'memory (MB)')).toBe(true)
    expect(file.otherData).toMatchObject({ node: process.versions.node, running: expect.stringContaining('reference') })
    expect(JSON.stringify(file)).not.toMatch(/secret|lam trace /)
    expect(stdout.toString()).toMatch(/^ {2}step +spans +ms +share\n {2}start Node +1 +[\d.]+ +[\d.]+%\n/)
    expect(stdout.toString()).toMatch(/\n {2}whole process +[\d.]+ +100%\n$/)
  })

  it('writes the file to stdout for -, and the table to stderr', async () => {
    const { code, stdout, stderr } = await lam(['trace', 'a', 'b', '--output', '-'])
    expect(code).toBe(0)
    checkFormat(JSON.parse(stdout.toString()))
    expect(stderr).toContain('run batches')
  })

  it('writes the times as JSON with --json', async () => {
    const { code, stdout, stderr } = await lam(['trace', 'a', '--output', at('times.json'), '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { steps, ...rest } = JSON.parse(stdout.toString())
    expect(rest).toEqual({
      output: at('times.json'),
      milliseconds: expect.any(Number),
      running: expect.stringContaining('reference'),
    })
    expect(steps).toContainEqual({ step: 'run', spans: 1, milliseconds: expect.any(Number) })
    for (const { milliseconds } of steps) expect(milliseconds).toBeLessThanOrEqual(rest.milliseconds)
  })

  it('refuses a file of texts as output, and a folder that is not there, before it runs', async () => {
    const same = await lam(['trace', '--file', at('texts.txt'), '--output', at('texts.txt')])
    expect([same.code, same.stderr]).toEqual([1, expect.stringContaining('texts.txt')])
    const none = await lam(['trace', 'a', '--output', at('none/trace.json')])
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('LAM_OUTPUT_FAILED: Cannot write')])
    expect(await readFile(at('texts.txt'), 'utf8')).toContain('alpha')
  })

  it('writes no file when the run fails', async () => {
    const { code, stderr } = await lam(['trace', 'a', '--dim', '100000', '--output', at('failed.json')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('lam: LAM_OPTION_INVALID')])
    expect(existsSync(at('failed.json'))).toBe(false)
  })

  it.runIf(process.platform !== 'win32')('after Ctrl-C writes the run so far', { tags: ['slow'] }, async () => {
    const args = ['trace', '--output', at('stopped.json'), '--model', tinyModel, '--backend', 'reference']
    const child = startLam(args)
    const end = finished(child)
    // More than a pipe holds, and few tokens: once it is written, the command reads texts.
    await new Promise((resolve) => child.stdin.write(`a${' '.repeat(1000)}\n`.repeat(1500), resolve))
    child.kill('SIGINT')
    expect((await end).code).toBe(130)
    const events = checkFormat(await read('stopped.json'))
    expect(events.some(({ name }) => name === 'tokenize')).toBe(true)
  })

  it('tells its options', async () => {
    const { code, stdout } = await bareLam(['trace', '--help'])
    expect(code).toBe(0)
    expect(stdout.toString()).toContain('ui.perfetto.dev')
  })
})
