// How well rows of the default model rank in fewer bits: recall@10 and nDCG@10 beside float32, and bytes a row.
//   node apps/bench/scripts/stores/precision.mjs --folder PATH [--passages 4000]   passages of Markdown and text files; queries are words of them
//   node apps/bench/scripts/stores/precision.mjs --pairs stsb-dev.csv              labelled pairs: each text asks for those that people found alike
//   node apps/bench/scripts/stores/precision.mjs --rows rows.f32                   rows that were encoded before, float32, 384 a row: each 97th asks for others
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { LAM, native } from '@lamjs/native'
import { ndcgAt, recallAt } from '../../../../packages/search/dist/evaluation/metrics.js'
import { readLabelledPairs } from '../../dist/labelled-pairs.js'
import { makeData } from './data.mjs'
import { cosine, int8Of, signsOf } from './quantized.mjs'

const DIM = 384
const TOP = 10
const CANDIDATES = [20, 50, 100, 200, 500, 1000]
/** Of 5: from here on two texts of a pair answer each other. */
const ALIKE = 3

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    passages: { type: 'string', default: '4000' },
    pairs: { type: 'string' },
    rows: { type: 'string' },
  },
})
const { rows, queries, relevant, told } = await input()
console.log(`${told}: ${rows.length} rows of ${DIM}, ${queries.length} queries\n`)
console.log(table())

/** `relevant[q]` maps rows to grades; `undefined` where float32's own first ten are what counts. `queries[q].self` is left out of the ranking. */
async function input() {
  if (values.pairs !== undefined) return labelled(values.pairs)
  if (values.rows !== undefined) {
    const rows = rowsOf(floats(values.rows))
    const queries = rows.flatMap((vector, self) => (self % 97 === 0 ? [{ vector, self }] : []))
    return { rows, queries, told: values.rows }
  }
  if (values.folder === undefined) throw new Error('name --folder, --pairs or --rows')
  const cache = fileURLToPath(new URL('../../.cache/stores', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const at = await makeData(
    { cache, passages: Number(values.passages), queries: 200, vectors: 'model', folder: values.folder, seed: 14 },
    (text) => process.stderr.write(`${text}\n`),
  )
  return {
    rows: rowsOf(floats(join(at, 'vectors.f32'))),
    queries: rowsOf(floats(join(at, 'queries.f32'))).map((vector) => ({ vector })),
    told: values.folder,
  }
}

async function labelled(file) {
  const pairs = readLabelledPairs(readFileSync(file, 'utf8'))
  const texts = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]
  const number = new Map(texts.map((text, index) => [text, index]))
  const answers = new Map()
  for (const { first, second, score } of pairs) {
    if (score < ALIKE || first === second) continue
    for (const [a, b] of [
      [first, second],
      [second, first],
    ]) {
      answers.set(number.get(a), (answers.get(number.get(a)) ?? new Map()).set(number.get(b), score - ALIKE + 1))
    }
  }
  const lam = new LAM(native())
  const rows = rowsOf((await lam.encode(texts)).data)
  await lam.dispose()
  const queries = [...answers.keys()].map((self) => ({ vector: rows[self], self }))
  return { rows, queries, relevant: [...answers.values()], told: `${file}, pairs from ${ALIKE} of 5 on` }
}

function table() {
  const bytes = rows.map(int8Of)
  const signs = rows.map((row) => Float32Array.from(row, (value) => (value > 0 ? 1 : -1)))
  const bits = rows.map((row) => new Uint32Array(signsOf(row).buffer))
  const results = new Map()
  const add = (name, size, query, found) => {
    const result = results.get(name) ?? { size, recall: 0, ndcg: 0, labelled: 0 }
    results.set(name, result)
    const best = exact[query].slice(0, TOP)
    result.recall += found.filter((row) => best.includes(row)).length / best.length / queries.length
    const grades = relevant?.[query]
    const all = grades === undefined ? best.map(() => 1) : [...grades.values()]
    const gains = found.map((row) => (grades === undefined ? Number(best.includes(row)) : (grades.get(row) ?? 0)))
    result.ndcg += ndcgAt(TOP, gains, all) / queries.length
    result.labelled += recallAt(TOP, gains, all) / queries.length
  }
  const others = queries.map(({ self }) => rows.flatMap((_, row) => (row === self ? [] : [row])))
  const exact = queries.map(({ vector }, query) => ranked(others[query], (row) => product(vector, rows[row])))
  queries.forEach(({ vector }, query) => {
    const sorted = ranked(others[query], (row) => -hamming(new Uint32Array(signsOf(vector).buffer), bits[row]))
    const top = (candidates, score) => ranked(candidates, score).slice(0, TOP)
    add('float32', 4 * DIM, query, exact[query].slice(0, TOP))
    add(
      'int8',
      DIM,
      query,
      top(others[query], (row) => cosine(vector, bytes[row])),
    )
    add('binary', DIM / 8, query, sorted.slice(0, TOP))
    for (const count of CANDIDATES) {
      const candidates = sorted.slice(0, count)
      add(
        `binary, ${count} by float32 query`,
        DIM / 8,
        query,
        top(candidates, (row) => product(vector, signs[row])),
      )
      add(
        `binary, ${count} by int8`,
        DIM / 8 + DIM,
        query,
        top(candidates, (row) => cosine(vector, bytes[row])),
      )
      add(
        `binary, ${count} by float32`,
        DIM / 8 + 4 * DIM,
        query,
        top(candidates, (row) => product(vector, rows[row])),
      )
    }
  })
  const head = ['', 'bytes a row', 'recall@10 of float32', 'nDCG@10', ...(relevant ? ['recall@10 of labels'] : [])]
  const lines = [...results]
    .sort(([a], [b]) => order(a) - order(b))
    .map(([name, { size, recall, ndcg, labelled }]) => {
      const numbers = [recall, ndcg, ...(relevant ? [labelled] : [])].map((number) => number.toFixed(3))
      return [name, size, ...numbers]
    })
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** float32, int8, binary; then rescored ones, each kind by its count. */
function order(name) {
  const kind = ['float32', 'int8', 'binary'].indexOf(name)
  if (kind >= 0) return kind
  const [, count, by] = /^binary, (\d+) by (.*)$/.exec(name)
  return 1e6 * (1 + ['float32 query', 'int8', 'float32'].indexOf(by)) + Number(count)
}

function ranked(rows, score) {
  const scores = new Map(rows.map((row) => [row, score(row)]))
  return [...rows].sort((a, b) => scores.get(b) - scores.get(a))
}

function product(a, b) {
  let sum = 0
  for (let i = 0; i < DIM; i++) sum += a[i] * b[i]
  return sum
}

function hamming(a, b) {
  let distance = 0
  for (let i = 0; i < a.length; i++) {
    for (let word = a[i] ^ b[i]; word !== 0; word &= word - 1) distance++
  }
  return distance
}

function rowsOf(values) {
  return Array.from({ length: values.length / DIM }, (_, row) => values.subarray(row * DIM, (row + 1) * DIM))
}

function floats(file) {
  const bytes = readFileSync(file)
  const whole = bytes.byteLength - (bytes.byteLength % (4 * DIM))
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole))
}
