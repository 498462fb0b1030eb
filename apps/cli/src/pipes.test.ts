import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { finished, startLam, tinyFlatModel } from './testing/lam-process.js'
import { parseNpy } from './testing/parse-npy.js'

const embed = ['embed', '--model', tinyFlatModel, '--backend', 'reference']

/** Starts `lam embed` with these arguments, its stdin open and some lines already in it. */
function startFed(args: readonly string[], lines: number) {
  const child = startLam([...embed, ...args])
  child.stdin.write('some text\n'.repeat(lines))
  return child
}

describe('lam in pipes', () => {
  it('passes 20,000 lines, 40 MB, through a heap too small to hold them', async () => {
    const lines = 20_000
    const child = startLam([...embed, '--dim', '4'], { NODE_OPTIONS: '--max-old-space-size=36' })
    // Spaces cost memory like any text, and next to no arithmetic.
    const line = `${' '.repeat(2000)}\n`
    let rows = 0
    child.stdout.on('data', (chunk: Buffer) => {
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) rows++
    })
    const done = finishedQuietly(child)
    for (let i = 0; i < lines; i++) if (!child.stdin.write(line)) await once(child.stdin, 'drain')
    child.stdin.end()
    expect(await done).toEqual({ code: 0, stderr: '' })
    expect(rows).toBe(lines)
  }, 120_000)

  it('passes on what a slow source has given before it ends', async () => {
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
    expect([code, stderr]).toEqual([130, ''])
    const text = stdout.toString()
    expect(text.endsWith('\n')).toBe(true)
    const rows = text.split('\n').slice(0, -1)
    expect(rows.map((row) => JSON.parse(row).index)).toEqual(rows.map((_, index) => index))
    expect(rows.length).toBeLessThan(5000)
  })

  it('leaves a whole array after SIGINT', async () => {
    const child = startFed(['--format', 'json'], 3)
    const done = finished(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, stdout } = await done
    expect(code).toBe(130)
    expect(JSON.parse(stdout.toString()).length).toBeGreaterThan(0)
  })

  it('leaves a whole matrix after SIGINT', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lam-'))
    const output = join(folder, 'rows.npy')
    const child = startFed(['--format', 'npy', '--output', output], 300)
    const done = finished(child)
    await untilLarger(output, 128 + 4 * 64)
    child.kill('SIGINT')
    expect((await done).code).toBe(130)
    const { shape, values } = parseNpy(await readFile(output))
    expect(shape[0]).toBeGreaterThan(0)
    expect(values).toHaveLength(shape[0] * shape[1])
    await rm(folder, { recursive: true })
  })

  it('stops at once on SIGINT while it waits for input', async () => {
    const child = startFed([], 1)
    const done = finished(child)
    await once(child.stdout, 'data')
    const asked = performance.now()
    child.kill('SIGINT')
    expect((await done).code).toBe(130)
    expect(performance.now() - asked).toBeLessThan(5000)
  })

  it('stops lam similar without a result on SIGINT', async () => {
    const args = ['similar', 'query', '-', '--model', tinyFlatModel, '--backend', 'reference', '--max-tokens', '3']
    const child = startLam(args)
    const done = finished(child)
    child.stdin.write('some text\n'.repeat(2000))
    // The warning of the first cut text says that it is at work.
    await once(child.stderr, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await done
    expect([code, stdout.length]).toEqual([130, 0])
    expect(stderr.replace(/^lam: warning: .+ cut .+\n/gm, '')).toBe('')
  })

  it('ends quietly when its reader goes away', async () => {
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

async function untilLarger(file: string, bytes: number): Promise<void> {
  for (;;) {
    const size = await readFile(file).then(
      (content) => content.length,
      () => 0,
    )
    if (size > bytes) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
