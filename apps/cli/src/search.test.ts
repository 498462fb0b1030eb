// One index for all, as making one takes seconds: the tests run in their order.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LAM, native } from '@lamjs/native'
import { openIndex, type UpdateReport } from '@lamjs/search/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CTRL_C, hasTerminal, startInTerminal } from './testing/in-terminal.js'
import { finished, startLam, tinyFlatModel, tinyModel } from './testing/lam-process.js'
import { startMcp } from './testing/mcp-client.js'

const tiny = ['--model', tinyModel, '--backend', 'native']
const poems = {
  'docs/sea/tides.md': '---\nlang: en\npages: 12\n---\n# Tides\n\nThe moon pulls the water of the oceans.\n',
  'docs/sea/ships.md': '# Ships\n\nA sailing ship needs wind.\n\nSteamers burned coal.\n',
  'docs/trees.txt': 'Oaks live for centuries.\n\nBirches are the first trees on bare ground.\n',
}

const FILES = 40

let folder: string
const at = (name: string) => join(folder, name)

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function lam(...args: string[]): Promise<Ran> {
  const child = startLam(args, {}, folder)
  child.stdin.end()
  const { code, stdout, stderr } = await finished(child)
  return { code, stdout: stdout.toString(), stderr }
}

const json = async (...args: string[]) => {
  const { stdout } = await lam(...args, '--json', ...tiny)
  return JSON.parse(stdout)
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(at(name), '..'), { recursive: true })
    await writeFile(at(name), text)
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-search-'))
  await write({ ...poems, 'docs/broken.md': 'caf\u00e9\u0000' })
  const { code, stderr } = await lam('index', 'docs', ...tiny)
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^lam: warning: docs\/broken\.md: .+ NUL bytes.+\nlam: files: 3 added, 1 refused · 3 passages embedded · \d+\.\d s · \d+ passages\/s · native on .+ · \.lam\/index\n$/,
    ),
  ])
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('lam search', () => {
  it('gives the best passages with place, score and what found them', async () => {
    const hits = await json('search', 'sailing ships', '--top', '2')
    expect(hits).toHaveLength(2)
    expect(hits[0]).toEqual({
      file: 'docs/sea/ships.md',
      line: 1,
      start: 0,
      end: 58,
      text: '# Ships\n\nA sailing ship needs wind.\n\nSteamers burned coal.',
      title: 'Ships',
      score: expect.closeTo(2 / 61, 3),
      similarity: expect.any(Number),
      ranks: { vectors: expect.any(Number), words: 1 },
      matches: [
        { start: 2, end: 7 },
        { start: 11, end: 18 },
        { start: 19, end: 23 },
      ],
      metadata: {},
    })
  })

  it('shows them to people, of the files and metadata asked for', async () => {
    const where = ['--where', 'pages=12', '--path', '**/*.md']
    const { code, stdout } = await lam('search', 'the ocean', '--mode', 'words', ...where, ...tiny)
    expect([code, stdout]).toEqual([
      0,
      'docs/sea/tides.md:5  0.016  by words #1  Tides\n    # Tides The moon pulls the water of the oceans.\n',
    ])
  })

  it('says so where nothing is found, and exits with 0', { tags: ['slow'] }, async () => {
    const { code, stdout, stderr } = await lam('search', 'zebra', '--mode', 'words', ...tiny)
    expect([code, stdout, stderr]).toEqual([0, '', 'lam: nothing found in the 3 files of .lam/index\n'])
  })

  it('refuses another model, and asks for the folder of a model that it cannot find by its name', async () => {
    const other = ['--model', tinyFlatModel, '--backend', 'native']
    expect(await lam('search', 'moon', ...other)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^lam: LAM_INDEX_MISMATCH: .*tiny-hierarchical/),
    })
    expect(await lam('search', 'moon')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^lam: LAM_INDEX_MISMATCH: .*Name its folder or URL with --model\.\n$/),
    })
  })

  it('names the process that holds the index, and finds none elsewhere', { tags: ['slow'] }, async () => {
    const embedder = new LAM(native(), { model: tinyModel })
    const index = await openIndex({ location: at('.lam/index'), embedder, create: false })
    try {
      expect(await lam('search', 'moon', '--wait', '0', ...tiny)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(`^lam: LAM_INDEX_BUSY: Process ${process.pid} `),
      })
    } finally {
      await index.close()
      await embedder.dispose()
    }
    const { code, stderr } = await lam('search', 'moon', '--index', 'other', ...tiny)
    expect([code, stderr]).toEqual([1, expect.stringContaining('LAM_INDEX_NOT_FOUND')])
    expect(existsSync(at('other'))).toBe(false)
  })
})

describe('lam mcp', () => {
  it('searches the index for an assistant, and lets go of it', async () => {
    const session = await startMcp(['--root', folder, ...tiny])
    const found = await session.client.callTool({
      name: 'search',
      arguments: { query: 'the moon', mode: 'words', path: 'docs/**', where: { lang: ['en', 'de'] } },
    })
    expect(found.structuredContent).toEqual({
      hits: [
        {
          file: 'docs/sea/tides.md',
          uri: pathToFileURL(at('docs/sea/tides.md')).href,
          line: 5,
          start: expect.any(Number),
          end: poems['docs/sea/tides.md'].length - 1,
          score: expect.any(Number),
          title: 'Tides',
          metadata: { lang: 'en', pages: 12 },
          text: '# Tides\n\nThe moon pulls the water of the oceans.',
        },
      ],
    })
    const info = await session.client.callTool({ name: 'index_info', arguments: {} })
    expect(info.structuredContent).toMatchObject({ root: folder, files: 3, passages: 3, dim: 64 })
    await vi.waitFor(() => expect(existsSync(at('.lam/index/lock.json'))).toBe(false), {
      timeout: 10_000,
      interval: 50,
    })
    expect(session.stderr()).toBe('')
    await session.close()
  })
})

describe('lam eval', () => {
  it('measures questions of yours by vectors, by words and by both', { tags: ['slow'] }, async () => {
    const questions = [
      { question: 'bare ground', relevant: ['docs/trees.txt:3'] },
      { question: 'coal', relevant: ['docs/sea/ships.md', 'docs/gone.md'] },
    ]
    await writeFile(at('questions.jsonl'), questions.map((row) => JSON.stringify(row)).join('\n'))
    const { code, stdout, stderr } = await lam('eval', 'questions.jsonl', '--k', '5', ...tiny)
    const lines = stdout.trimEnd().split('\n')
    expect([code, lines[0]]).toEqual([0, '2 questions    recall@5      MRR@5     nDCG@5'])
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['2 question', 'by vectors', 'by words  ', 'by both   '])
    expect(lines[2]).toBe('by words          0.750      1.000      0.807')
    expect(stderr).toBe('lam: warning: the index has no passage of docs/gone.md, which answers question 2\n')
  })
})

describe('lam index', () => {
  it('embeds only what is new or changed, and follows moves and removals under the folder', async () => {
    await rename(at('docs/sea/tides.md'), at('docs/tides.md'))
    await rm(at('docs/trees.txt'))
    await rm(at('docs/broken.md'))
    await write({ 'docs/sea/ships.md': '# Ships\n\nRowing boats need arms.\n', 'notes.txt': 'A note of the moon.\n' })
    const child = startLam(['index', '-', 'docs', '--null', '--json', ...tiny], {}, folder)
    child.stdin.end('notes.txt\0')
    const { code, stdout } = await finished(child)
    expect([code, JSON.parse(stdout.toString())]).toEqual([
      0,
      {
        index: '.lam/index',
        added: 1,
        changed: 1,
        moved: 1,
        removed: 1,
        unchanged: 0,
        passages: 2,
        characters: expect.any(Number),
        refused: [],
        seconds: expect.any(Number),
        running: expect.stringContaining('native'),
      },
    ])
    const hits = await json('search', 'moon or trees or rowing', '--mode', 'words')
    expect(hits.map(({ file }: { file: string }) => file).sort()).toEqual([
      'docs/sea/ships.md',
      'docs/tides.md',
      'notes.txt',
    ])
  })

  it('follows changes as lam watch, lets lam search in, and ends with 0 at Ctrl-C', async () => {
    const child = startLam(['watch', 'docs', '--json', ...tiny], {}, folder)
    const ended = finished(child)
    let told = ''
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
    })
    const updates = async (count: number): Promise<UpdateReport[]> => {
      const lines = () => told.split('\n').slice(0, -1)
      await vi.waitFor(() => expect(lines()).toHaveLength(count), { timeout: 50_000, interval: 50 })
      return lines().map((line) => JSON.parse(line))
    }
    expect(await updates(1)).toMatchObject([{ unchanged: 2, added: 0 }])
    await write({ 'docs/new.md': 'Lanterns glow.\n' })
    expect((await updates(2))[1]).toMatchObject({ unchanged: 2, added: 1 })
    const hits = await json('search', 'lanterns', '--mode', 'words')
    expect(hits).toMatchObject([{ file: 'docs/new.md' }])
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  }, 120_000)

  it.skipIf(!hasTerminal)(
    'goes on where Ctrl-C or a kill stopped it, without loss or double passages',
    { tags: ['slow'], timeout: 180_000 },
    async () => {
      // A batch of an update has 100,000 characters. Of a long word tokenizers make one token, so that these cost little.
      const line = (file: number, row: number) => `Row ${row} of file ${file} tells of stone ${'x'.repeat(200)}\n\n`
      const files = Array.from({ length: FILES }, (_, file): [string, string] => [
        `many/${file}.md`,
        Array.from({ length: 50 }, (_, row) => line(file, row)).join(''),
      ])
      await write(Object.fromEntries(files))
      const stopped = await interrupted(async (child) => child.stdin.write(CTRL_C))
      expect([stopped.code, stopped.screen]).toEqual([130, expect.stringContaining('what is in the index stays.')])
      const killed = await interrupted(async () => {
        const { pid } = JSON.parse(await readFile(at('.lam/index/lock.json'), 'utf8'))
        process.kill(pid, 'SIGKILL')
      })
      expect(killed.code).toBe(137)
      const report: UpdateReport = await json('index', 'many')
      expect(report.unchanged).toBeGreaterThan(0)
      expect([report.added + report.unchanged, report.changed, report.refused]).toEqual([FILES, 0, []])
      const hits: { file: string; line: number }[] = await json(
        'search',
        'stone',
        '--path',
        'many/**',
        '--top',
        '20000',
      )
      expect(new Set(hits.map(({ file, line }) => `${file}:${line}`)).size).toBe(hits.length)
      expect(new Set(hits.map(({ file }) => file)).size).toBe(FILES)
    },
  )
})

/** Indexes `many` in a terminal, and stops it once passages of two batches are embedded, of which the first is then written. */
async function interrupted(stop: (child: ReturnType<typeof startInTerminal>) => Promise<unknown>) {
  const child = startInTerminal(['index', 'many', ...tiny], {}, folder)
  let screen = ''
  let stops: Promise<unknown> | undefined
  const seen = new Set<string>()
  child.stderr.on('data', (shown) => {
    screen += shown
    for (const [, passages] of screen.matchAll(/files {2}([\d,]+) passages/g)) seen.add(passages)
    seen.delete('0')
    if (seen.size >= 2) stops ??= stop(child)
  })
  const { code } = await finished(child)
  await stops
  return { code, screen }
}
