import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UNFINISHED } from './output/file-output.js'
import { finished, startLam, tinyFlatModel } from './testing/lam-process.js'
import { parseNpy } from './testing/parse-npy.js'

const embed = ['embed', '--model', tinyFlatModel, '--backend', 'reference']

/** Starts `lam embed` with these arguments. Its stdin holds some lines and stays open. */
function startFed(args: readonly string[], lines: number) {
  const child = startLam([...embed, ...args])
  child.stdin.write('some text\n'.repeat(lines))
  return child
}

describe('lam in pipes', () => {
  it('passes 2,000 lines, 40 MB, through a heap too small to hold them', {
    tags: ['slow'],
    timeout: 120_000,
  }, async () => {
    const lines = 2000
    const child = startLam([...embed, '--dim', '4'], { NODE_OPTIONS: '--max-old-space-size=36' })
    // Spaces need memory like any text, and almost no computation.
    const line = `${' '.repeat(20_000)}\n`
    let rows = 0
    child.stdout.on('data', (chunk: Buffer) => {
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) rows++
    })
    const done = finishedQuietly(child)
    for (let i = 0; i < lines; i++) if (!child.stdin.write(line)) await once(child.stdin, 'drain')
    child.stdin.end()
    expect(await done).toEqual({ code: 0, stderr: 'lam: wrote 2,000 rows to stdout\n' })
    expect(rows).toBe(lines)
  })

  it("writes a slow source's rows before the source ends", async () => {
    const child = startFed([], 1)
    const [chunk] = await once(child.stdout, 'data')
    expect(JSON.parse(String(chunk)).index).toBe(0)
    child.stdin.end()
    expect((await finished(child)).code).toBe(0)
  })

  it('leaves whole lines after SIGINT, and exits with 130', async () => {
    const child = startFed([], 5000)
    const done = finished(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await done
    const text = stdout.toString()
    const count = (text.split('\n').length - 1).toLocaleString('en-US')
    expect([code, stderr]).toEqual([130, `lam: ${count} rows until then on stdout\n`])
    expect(text.endsWith('\n')).toBe(true)
    const rows = text.split('\n').slice(0, -1)
    expect(rows.map((row) => JSON.parse(row).index)).toEqual(rows.map((_, index) => index))
    expect(rows.length).toBeLessThan(5000)
  })

  it('leaves a whole array after SIGINT', { tags: ['slow'] }, async () => {
    const child = startFed(['--format', 'json'], 3)
    const done = finished(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, stdout } = await done
    expect(code).toBe(130)
    expect(JSON.parse(stdout.toString()).length).toBeGreaterThan(0)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves a whole matrix after %s', async (signal) => {
    const { folder, code, stderr } = await stopped(['--format', 'npy'], [signal])
    expect(code).toBe(128 + constants.signals[signal])
    expect(readdirSync(folder)).toEqual(['rows'])
    const { shape, values } = parseNpy(readFileSync(join(folder, 'rows')))
    expect(stderr).toBe(`lam: ${shape[0]} row${shape[0] === 1 ? '' : 's'} until then: '${join(folder, 'rows')}'\n`)
    expect(values).toHaveLength(shape[0] * shape[1])
    await rm(folder, { recursive: true })
  })

  it('leaves complete rows after two and three signals, and exits with the code of the first', async () => {
    for (const signals of [
      ['SIGINT', 'SIGINT'],
      ['SIGINT', 'SIGTERM', 'SIGHUP'],
    ] as const) {
      const { folder, code } = await stopped(['--format', 'json'], signals)
      expect(code).toBe(128 + constants.signals[signals[0]])
      expect(readdirSync(folder)).toEqual(['rows'])
      expect(JSON.parse(readFileSync(join(folder, 'rows'), 'utf8')).length).toBeGreaterThan(0)
      await rm(folder, { recursive: true })
    }
  })

  it('never replaces the old file by a part', async () => {
    const { folder, code, stderr } = await stopped([], ['SIGINT'], 'old')
    expect(code).toBe(130)
    expect(readdirSync(folder).sort()).toEqual(['rows', 'rows.partial'])
    expect(readFileSync(join(folder, 'rows'), 'utf8')).toBe('old')
    expect(readFileSync(join(folder, 'rows.partial'), 'utf8')).toMatch(/^(\{"index":\d+,.+\}\n)+$/)
    expect(stderr).toContain("rows' is unchanged")
    await rm(folder, { recursive: true })
  })

  it('stops at once on SIGINT while it waits for input', async () => {
    const child = startFed([], 1)
    const done = finished(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    expect((await done).code).toBe(130)
  })

  it('stops lam similar without a result on SIGINT', async () => {
    const args = ['similar', 'query', '-', '--model', tinyFlatModel, '--backend', 'reference', '--max-tokens', '3']
    const child = startLam(args)
    const done = finished(child)
    child.stdin.write('some text\n'.repeat(2000))
    // The warning about the first truncated text shows that the command is running.
    await once(child.stderr, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await done
    expect([code, stdout.length]).toEqual([130, 0])
    expect(stderr.replace(/^lam: warning: .+ cut .+\n/gm, '')).toBe('')
  })

  it('ends without an error when its reader closes the pipe', async () => {
    const child = startFed([], 5000)
    const done = finishedQuietly(child)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await done).toEqual({ code: 0, stderr: '' })
  })
})

function finishedQuietly(child: ReturnType<typeof startLam>): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })))
}

/** Runs `lam embed --output` in a new folder, and sends the signals after the first rows. */
async function stopped(args: readonly string[], signals: readonly NodeJS.Signals[], before?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'lam-stopped-'))
  const output = join(folder, 'rows')
  if (before !== undefined) writeFileSync(output, before)
  const child = startFed([...args, '--output', output], 300)
  const done = finished(child)
  await untilRowsIn(folder)
  for (const signal of signals) {
    child.kill(signal)
    // The system delivers pending signals in the order of their numbers.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { folder, ...(await done) }
}

async function untilRowsIn(folder: string): Promise<void> {
  for (;;) {
    const unfinished = readdirSync(folder).find((name) => name.endsWith(UNFINISHED))
    if (unfinished !== undefined && statSync(join(folder, unfinished)).size > 128 + 4 * 64) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
