import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bertRerankers } from '@lamjs/oracle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HubServer, startHub } from './testing/hub-server.js'
import { CTRL_C, hasTerminal, startInTerminal } from './testing/in-terminal.js'
import { finished, tinyFlatModel } from './testing/lam-process.js'

const tiny = ['--model', tinyFlatModel, '--backend', 'reference']
const reranker = fileURLToPath(new URL('.', bertRerankers[0].model.files['config.json']))
const ESCAPE = '\u001b'
const SHOW_CURSOR = `${ESCAPE}[?25h`
const HIDE_CURSOR = `${ESCAPE}[?25l`
/** How the bar removes itself. */
const CLEAR_LINE = `${ESCAPE}[1G${ESCAPE}[2K`
/** A bar is there and tells how far the run is. */
const BAR = /[█░]{24} \S+\/\S+ /
const STOPPED = { error: { code: 'LAM_ABORTED', message: 'Stopped by SIGINT.' } }

let folder: string
let hub: HubServer
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lam-terminal-'))
  writeFileSync(at('few.txt'), 'alpha\nbeta\ngamma\n')
  writeFileSync(at('many.txt'), 'some text\n'.repeat(100_000))
  hub = await startHub({ stall: 5_000_000 })
})
afterAll(() => {
  hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command in a terminal, and types Ctrl-C so often once the terminal shows the pattern. */
async function inTerminal(args: readonly string[], { times = 0, once = BAR, env = {} } = {}) {
  const child = startInTerminal(args, env)
  let screen = ''
  child.stderr.on('data', (shown) => {
    screen += shown
    if (!once.test(screen) || times === 0) return
    child.stdin.write(CTRL_C.repeat(times))
    times = 0
  })
  const { code, stdout } = await finished(child)
  return { code, stdout: stdout.toString(), screen }
}

/** What is left on the terminal: of each line what was written over it last. */
function left(screen: string): string {
  const lines = screen.split('\r\n').map((line) => line.split(CLEAR_LINE).at(-1) ?? '')
  return lines.join('\n').replace('^C', '')
}

describe.skipIf(!hasTerminal)('lam in a terminal, with Python', () => {
  it('shows a bar while it runs, and leaves none', async () => {
    const args = ['trace', '--file', at('few.txt'), '--output', at('trace.json'), ...tiny]
    const { code, stdout, screen } = await inTerminal(args)
    expect([code, screen, stdout]).toEqual([0, expect.stringMatching(BAR), expect.stringContaining('whole process')])
    expect(left(screen)).toMatch(/^lam: wrote '.*\n$/)
  })

  it.each([
    ['--quiet', ''],
    ['--json', expect.stringMatching(/^lam: 3 texts .*\r\n$/)],
  ])('shows none with %s', async (flag, screen) => {
    expect(await inTerminal(['similar', 'beta', at('few.txt'), flag, ...tiny])).toMatchObject({ code: 0, screen })
  })

  it('warns above the bar', async () => {
    const args = ['embed', '--file', at('few.txt'), '--output', at('rows'), '--max-tokens', '2', ...tiny]
    const lines = left((await inTerminal(args)).screen).split('\n')
    expect(lines.slice(0, 3)).toEqual([0, 1, 2].map((n) => expect.stringMatching(`^lam: warning: text ${n} has`)))
  })

  it('keeps the rows of lam embed after Ctrl-C, and says how many', async () => {
    const args = ['embed', '--file', at('many.txt'), '--output', at('stopped.jsonl'), ...tiny]
    const { code, screen } = await inTerminal(args, { times: 1 })
    const rows = readFileSync(at('stopped.jsonl'), 'utf8').trimEnd().split('\n')
    expect(rows.map((row) => JSON.parse(row).index)).toEqual(rows.map((_, index) => index))
    const told = `${rows.length.toLocaleString('en-US')} row${rows.length === 1 ? '' : 's'}`
    expect([code, left(screen)]).toEqual([130, `lam: ${told} until then: '${at('stopped.jsonl')}'\n`])
  })

  it('writes the trace of what ran until Ctrl-C', async () => {
    const args = ['trace', '--file', at('many.txt'), '--output', at('stopped.json'), ...tiny]
    const { code, stdout } = await inTerminal(args, { times: 1 })
    expect([code, stdout]).toEqual([130, expect.stringContaining('tokenize')])
    expect(JSON.parse(readFileSync(at('stopped.json'), 'utf8')).traceEvents).not.toEqual([])
  })

  it.each([
    ['similar', 'the first', 1, () => ['similar', 'query', at('many.txt'), ...tiny]],
    ['rerank', 'a second', 2, () => ['rerank', 'query', at('many.txt'), '--model', reranker, '--backend', 'reference']],
    ['doctor', 'a second', 2, () => ['doctor', '--model', tinyFlatModel]],
  ])('ends lam %s at %s Ctrl-C without a result, and gives the cursor back', async (_, _which, times, args) => {
    const { code, stdout, screen } = await inTerminal(args(), { times })
    expect([code, stdout]).toEqual([130, ''])
    expect(screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(screen.lastIndexOf(HIDE_CURSOR))
  })

  it('keeps what landed of lam job run, and says how to go on', async () => {
    const args = ['job', 'run', at('many.txt'), '--out', at('landed'), '--shard-rows', '50', ...tiny]
    const { code, screen } = await inTerminal(args, { times: 1, once: /[█░]{24} [1-9]\d*\/2,000 shards/ })
    expect([code, left(screen)]).toEqual([
      130,
      'lam: stopped; what landed stays. The same command goes on where it stood.\n',
    ])
    expect(readdirSync(at('landed')).filter((name) => name.startsWith('part-')).length).toBeGreaterThan(0)
  })

  it('keeps what arrived of lam pull, and says how to go on', async () => {
    const { code, screen } = await inTerminal(['pull', 'team/tiny'], {
      times: 1,
      once: /MB of/,
      env: hub.env(at('hub')),
    })
    expect([code, left(screen)]).toEqual([
      130,
      'lam: stopped; what arrived stays in the cache. The same command fetches the rest.\n',
    ])
    const kept = readdirSync(at('hub'), { recursive: true, encoding: 'utf8' })
    expect(kept.some((name) => name.endsWith('.incomplete'))).toBe(true)
  })

  it('keeps what lam bench measured', { tags: ['slow'] }, async () => {
    const args = ['bench', 'latency', '--backends', 'reference', '--peers', '', '--json', at('bench.json')]
    const { code, screen } = await inTerminal(args, { times: 1, once: /round 2/ })
    expect([code, JSON.parse(left(screen).trimEnd().split('\n').at(-1) ?? '')]).toEqual([130, STOPPED])
    expect(JSON.parse(readFileSync(at('bench.json'), 'utf8'))).toMatchObject({ suite: 'latency', stopped: true })
  })
})
