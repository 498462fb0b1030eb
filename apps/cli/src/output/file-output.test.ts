import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { parseNpy } from '../testing/parse-npy.js'
import { FileOutput } from './file-output.js'
import { type FormatName, formatNames, formatOf } from './format.js'
import type { RowOutput } from './row-output.js'
import { targetOf } from './target.js'

const DIM = 2
const posix = process.platform !== 'win32'
let folder = ''
const at = (name: string) => join(folder, name)
const listed = () => readdirSync(folder).sort()
const text = (name: string) => readFileSync(at(name), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lam-output-'))
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

function open(name: string, format: FormatName = 'jsonl'): RowOutput {
  return new FileOutput(at(name), targetOf(at(name)), formatOf(format, DIM))
}

async function write(output: RowOutput, rows: number): Promise<void> {
  for (let index = 0; index < rows; index++) {
    await output.write({ index, tokens: 3, truncated: false, embedding: Float32Array.of(0.5, index) })
  }
}

/** Rows of a finished file of any format, read without the product's code. */
function rowsOf(name: string, format: FormatName): number[][] {
  const bytes = readFileSync(at(name))
  if (format === 'npy') {
    const { shape, values } = parseNpy(bytes)
    expect(values).toHaveLength(shape[0] * shape[1])
    return Array.from({ length: shape[0] }, (_, row) => [...values.subarray(row * shape[1], (row + 1) * shape[1])])
  }
  const rows =
    format === 'json'
      ? JSON.parse(bytes.toString())
      : bytes
          .toString()
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
  return rows.map(({ embedding }: { embedding: number[] }) => embedding)
}

describe('a file of rows', () => {
  it.each(formatNames)('of %s has its name only when it is complete', async (format) => {
    writeFileSync(at('rows'), 'old')
    const output = open('rows', format)
    await write(output, 2)
    expect(text('rows')).toBe('old')
    expect(listed()).toEqual(['rows', expect.stringMatching(/^rows\.[0-9a-f]{8}\.lam-unfinished$/)])
    await output.finish()
    expect(listed()).toEqual(['rows'])
    expect(rowsOf('rows', format)).toEqual([
      [0.5, 0],
      [0.5, 1],
    ])
  })

  it.each(formatNames)('of %s is readable without any rows', async (format) => {
    const output = open('rows', format)
    await output.finish()
    expect(rowsOf('rows', format)).toEqual([])
  })

  it.each(formatNames)('of %s keeps its complete rows after a stop, under a free name', async (format) => {
    for (const failed of [false, true]) {
      const name = `rows-${failed}`
      const output = open(name, format)
      await write(output, 3)
      expect(await output.stop(failed)).toBe(`3 rows until then: '${at(name)}'`)
      expect(rowsOf(name, format)).toHaveLength(3)
    }
    expect(listed()).toEqual(['rows-false', 'rows-true'])
  })

  it.each(formatNames)(
    'of %s does not touch the old file after a stop, and tells where its rows are',
    async (format) => {
      writeFileSync(at('rows'), 'old')
      for (const partial of ['rows.partial', 'rows.partial-2']) {
        const output = open('rows', format)
        await write(output, 1)
        expect(await output.stop(false)).toBe(`1 row until then: '${at(partial)}'; '${at('rows')}' is unchanged`)
        expect(rowsOf(partial, format)).toEqual([[0.5, 0]])
      }
      expect(text('rows')).toBe('old')
    },
  )

  it('that another program made meanwhile is not replaced by a part', async () => {
    const output = open('rows')
    await write(output, 1)
    writeFileSync(at('rows'), 'other')
    await output.stop(false)
    expect([text('rows'), listed()]).toEqual(['other', ['rows', 'rows.partial']])
  })

  it('leaves nothing after a stop before its first row', async () => {
    expect(await open('rows').stop(false)).toBeUndefined()
    expect(listed()).toEqual([])
  })

  it('follows a link, also to a file that does not exist', async () => {
    writeFileSync(at('old'), 'old')
    symlinkSync('old', at('link'))
    symlinkSync('new', at('dangling'))
    for (const name of ['link', 'dangling']) {
      const output = open(name)
      await write(output, 1)
      await output.finish()
    }
    expect([rowsOf('old', 'jsonl'), rowsOf('new', 'jsonl')]).toEqual([[[0.5, 0]], [[0.5, 0]]])
    expect([text('link'), text('dangling')]).toEqual([text('old'), text('new')])
  })

  it.runIf(posix)('gets the permissions of the file it replaces, and is private until then', async () => {
    writeFileSync(at('rows'), 'old')
    chmodSync(at('rows'), 0o640)
    const output = open('rows')
    const unfinished = listed().find((name) => name !== 'rows') ?? ''
    expect(statSync(at(unfinished)).mode & 0o777).toBe(0o600)
    await output.finish()
    expect(statSync(at('rows')).mode & 0o777).toBe(0o640)
    const fresh = open('fresh')
    await fresh.finish()
    expect(statSync(at('fresh')).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  it('does not change the other names (hard links) of the old file', async () => {
    writeFileSync(at('rows'), 'old')
    linkSync(at('rows'), at('other'))
    await open('rows').finish()
    expect([text('rows'), text('other')]).toEqual(['', 'old'])
  })

  it('that cannot be made gives the reason, and leaves nothing', async () => {
    expect(await errorOf(() => open('none/rows'))).toMatchObject({
      code: 'LAM_OUTPUT_FAILED',
      message: expect.stringMatching(/^Cannot write '.+': there is no such folder \(ENOENT\)\.$/),
    })
  })

  it.runIf(posix)('in a read-only folder tells how to write in place', async () => {
    writeFileSync(at('rows'), 'old')
    chmodSync(at('rows'), 0o666)
    chmodSync(folder, 0o555)
    expect(await errorOf(() => asNobody(() => open('rows')))).toMatchObject({
      code: 'LAM_OUTPUT_FAILED',
      message: expect.stringMatching(/its folder takes no new file\. .+ use > instead/),
    })
  })

  it.runIf(posix)('is not replaced without permission to write into it', async () => {
    writeFileSync(at('rows'), 'old')
    chmodSync(at('rows'), 0o444)
    chmodSync(folder, 0o777)
    const error = await errorOf(() => asNobody(() => open('rows')))
    expect(error).toMatchObject({ code: 'LAM_OUTPUT_FAILED', message: expect.stringContaining('EACCES') })
    expect([text('rows'), listed()]).toEqual(['old', ['rows']])
  })
})

/** Runs `work` without root's permission to write anywhere. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(65_534)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}
