import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseQuestions } from './questions.js'

const program = fileURLToPath(new URL('../../scripts/collections.mjs', import.meta.url))

// Written for this test in the collections' format; the collections themselves are not in the repository.
const files: Record<string, string> = {
  'cran.all.1400': `.I 1
.T
flow past a wing .
.A
doe,j.
.B
j. wings 1, 1960.
.W
flow past a wing .
the lift was measured
.A glider was used .
.I 2
.T
.A
.B
.W
.I 3
.T
heated plates .
.A
.B
.W
heated plates .
  plates were heated in a tunnel .
`,
  'cran.qry': `.I 001
.W
how is the lift of a
wing measured .
.I 004
.W
are plates heated .
.I 008
.W
who knows .
`,
  cranqrel: '1 1 1\n1 3 4\n1 3 -1\n2 3  3 \n2 2 2\n3 1 -1\n\n',
  'CISI.ALL':
    '.I 1\r\n.T\r\nCatalogues\r\n.A\r\nDoe, J.\r\n.W\r\nLibraries keep catalogues.\r\n.X\r\n1\t5\t1\r\n2\t1\t1\r\n.I 2\r\n.T\r\nShelves\r\n.W\r\nBooks.\r\n',
  'CISI.QRY':
    '.I 1\n.W\nWhat do libraries keep?\n.I 5\n.T\nTitle\n.A\nDoe, J.\n.W\nWhere are books?\n.B\n(a journal)\n',
  'CISI.REL': '     1      1\t0\t0.000000\n     5      2\t0\t0.000000\n',
}

let folder: string
const server = createServer(({ url = '/' }, response) => {
  const text = files[url.slice('/data/'.length)]
  response.writeHead(text === undefined ? 404 : 200).end(text)
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lam-collections-'))
  mkdirSync(join(folder, 'from'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'from', name), text)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function written(to: string) {
  const questions = parseQuestions(readFileSync(join(to, 'questions.jsonl'), 'utf8'))
  const texts = readdirSync(join(to, 'texts')).map((name) => [name, readFileSync(join(to, 'texts', name), 'utf8')])
  return { questions, texts: Object.fromEntries(texts) }
}

describe('collections.mjs', () => {
  it('counts the queries of Cranfield by their order, and turns its grades', () => {
    const to = join(folder, 'cranfield')
    const told = execFileSync(process.execPath, [program, 'cranfield', join(folder, 'from'), to], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(told).toContain('2 documents')
    expect(written(to)).toEqual({
      questions: [
        {
          question: 'how is the lift of a wing measured .',
          relevant: [
            { file: '1.txt', grade: 4 },
            { file: '3.txt', grade: 1 },
          ],
        },
        { question: 'are plates heated .', relevant: [{ file: '3.txt', grade: 2 }] },
      ],
      texts: {
        '1.txt': 'flow past a wing .\n\nthe lift was measured\n.A glider was used .\n',
        '3.txt': 'heated plates .\n\nplates were heated in a tunnel .\n',
      },
    })
  })

  it('takes the queries of CISI by their numbers, from an address, without cross references', async () => {
    const to = join(folder, 'cisi')
    const { port } = server.address() as AddressInfo
    await promisify(execFile)(process.execPath, [program, 'cisi', `http://127.0.0.1:${port}/data`, to])
    expect(written(to)).toEqual({
      questions: [
        { question: 'What do libraries keep?', relevant: [{ file: '1.txt', grade: 1 }] },
        { question: 'Where are books?', relevant: [{ file: '2.txt', grade: 1 }] },
      ],
      texts: { '1.txt': 'Catalogues\n\nLibraries keep catalogues.\n', '2.txt': 'Shelves\n\nBooks.\n' },
    })
  })

  it('refuses judgements of a document that is not there', async () => {
    writeFileSync(join(folder, 'from', 'cranqrel'), '1 9 1\n')
    const failed = promisify(execFile)(process.execPath, [
      program,
      'cranfield',
      join(folder, 'from'),
      join(folder, 'x'),
    ])
    await expect(failed).rejects.toMatchObject({
      stderr: expect.stringContaining('the judgements name document 9, which is not there'),
    })
  })
})
