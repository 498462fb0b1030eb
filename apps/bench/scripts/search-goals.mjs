// Measures an index of @lamjs/search on this machine against its goals, on Markdown files made from a seed.
//   node apps/bench/scripts/search-goals.mjs [--files 10000] [--queries 200] [--rows model] [--seed 14] [--json PATH] [--keep FOLDER]
// 10,000 files hold 50 million characters and take hours of encoding on two cores; --files 300 takes minutes. --rows made takes rows made of the words instead of
// the model's, to see the size and the queries of a whole index in minutes; queries are still encoded by the model, for the time that it takes.
// - the index's update reaches 0.8 of the characters a second that the encoder alone reaches on the same texts;
// - an index of 100,000 passages in int8 takes at most 120 MB;
// - a query, its encoding counted, takes at most 30 ms at the median on a warm index.
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LAM, native } from '@lamjs/native'
import { openIndex } from '../../../packages/search/dist/node/index.js'
import { madeRows } from './made-rows.mjs'
import { textMaker } from './made-text.mjs'

const CHARACTERS = 5000
/** Characters of the files that the encoder and the index read in turn. */
const TURN = 400_000

/** Passages from which the size of 100,000 is extrapolated: below, the log of the database outweighs them. Of a few thousand it still tells too much. */
const FEWEST = 5000

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    queries: { type: 'string', default: '200' },
    rows: { type: 'string', default: 'model' },
    seed: { type: 'string', default: '14' },
    json: { type: 'string' },
    keep: { type: 'string' },
  },
})
const maker = textMaker(Number(values.seed))
const files = Array.from({ length: Number(values.files) }, (_, number) => {
  const text = `# ${title(maker.sentence())}\n\n${maker.text(CHARACTERS)}\n`
  return { path: `${String(number % 100).padStart(2, '0')}/${number}.md`, text }
})
const characters = files.reduce((sum, { text }) => sum + text.length, 0)
const queries = Array.from({ length: Number(values.queries) }, () => someWords(files[pick(files.length)].text))
const loadBefore = loadavg()[0]

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'lam-search-goals-'))
const lam = new LAM(native())
await lam.warmup()
const made = values.rows === 'made'
const embedder = made ? madeRows(lam) : lam
const index = await openIndex({ embedder, location: folder, precision: 'int8' })
const emptyMegabytes = bytesIn(folder) / 1e6

// In turns, a part of the files each: what else the machine does meets both alike.
let encoding = 0
let updating = 0
let passages = 0
for (let from = 0; from < files.length; ) {
  const part = []
  for (let size = 0; from < files.length && size < TURN; from++) {
    part.push(files[from])
    size += files[from].text.length
  }
  if (!made) encoding += await seconds(() => encodeAlone(part))
  updating += await seconds(async () => {
    const report = await index.update(part.map(({ path, text }) => ({ path, read: async () => bytesOf(text) })))
    passages += report.passages
    if (report.refused.length > 0) throw new Error(`refused: ${JSON.stringify(report.refused[0])}`)
  })
  process.stderr.write(`${from} of ${files.length} files, ${passages} passages\n`)
}
const times = {}
for (const mode of ['vectors', 'words', 'hybrid']) {
  for (const query of queries.slice(0, 10)) await index.search(query, { mode })
  times[mode] = []
  for (const query of queries) times[mode].push(1000 * (await seconds(() => index.search(query, { mode }))))
}
const encodingQueries = []
for (const query of queries) encodingQueries.push(1000 * (await seconds(() => lam.encode([query]))))
await index.close()
const coldSeconds = await seconds(async () => {
  const again = await openIndex({ embedder, location: folder })
  await again.search(queries[0])
  await again.close()
})
await lam.dispose()

const megabytes = bytesIn(folder) / 1e6
if (values.keep === undefined) rmSync(folder, { recursive: true })
const result = {
  machine: {
    processor: `${cpus()[0].model}, ${cpus().length} cores`,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    loadBefore,
  },
  rows: values.rows,
  files: files.length,
  characters,
  passages,
  ...(made ? {} : { encoderCharactersASecond: characters / encoding, ratio: encoding / updating }),
  updateCharactersASecond: characters / updating,
  megabytes,
  emptyMegabytes,
  ...(passages < FEWEST
    ? {}
    : { megabytesAt100000: emptyMegabytes + ((megabytes - emptyMegabytes) / passages) * 100_000 }),
  times,
  encodingQueries,
  coldSeconds,
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
console.log(report(result))

/** Each file read as an index reads it, and nothing else done. */
async function encodeAlone(part) {
  const reading = part.values()
  const readers = Array.from({ length: 4 }, async () => {
    for (const { text } of reading) await lam.encodePassages(text, { context: 'windows', passages: passagesOf(text) })
  })
  await Promise.all(readers)
}

/** Paragraphs joined up to 800 UTF-16 units, as ranges. */
function passagesOf(text) {
  const ranges = []
  let start = 0
  let end = 0
  for (const paragraph of text.matchAll(/[^\n]+/g)) {
    const to = paragraph.index + paragraph[0].length
    if (end > start && to - start > 800) {
      ranges.push([start, end])
      start = paragraph.index
    }
    end = to
  }
  return [...ranges, [start, end]]
}

function report({ machine, ratio, times, ...measured }) {
  const { processor, memoryGigabytes, node, date, loadBefore } = machine
  const goal = (told, value, met) => [told, value, met ? 'met' : 'missed']
  const p50 = percentile(times.hybrid, 0.5)
  const rows = [
    ['', 'measured', 'goal'],
    ['---', '---:', '---'],
    ...(ratio === undefined
      ? []
      : [['encoder alone, characters a second', number(measured.encoderCharactersASecond), '']]),
    ['update, characters a second', number(measured.updateCharactersASecond), ''],
    ...(ratio === undefined ? [] : [goal('update to encoder, at least 0.8', ratio.toFixed(2), ratio >= 0.8)]),
    [`index of ${number(measured.passages)} passages, MB`, measured.megabytes.toFixed(1), ''],
    ['of it empty, MB', measured.emptyMegabytes.toFixed(1), ''],
    measured.megabytesAt100000 === undefined
      ? ['extrapolated to 100,000 passages, MB, at most 120', `told from ${number(FEWEST)} passages on`, '']
      : goal(
          'extrapolated to 100,000 passages, MB, at most 120',
          measured.megabytesAt100000.toFixed(0),
          measured.megabytesAt100000 <= 120,
        ),
    goal('query by both, p50, ms, at most 30', p50.toFixed(1), p50 <= 30),
    ['query by both, p99, ms', percentile(times.hybrid, 0.99).toFixed(1), ''],
    [
      'query by vectors, p50 / p99, ms',
      `${percentile(times.vectors, 0.5).toFixed(1)} / ${percentile(times.vectors, 0.99).toFixed(1)}`,
      '',
    ],
    [
      'query by words, p50 / p99, ms',
      `${percentile(times.words, 0.5).toFixed(1)} / ${percentile(times.words, 0.99).toFixed(1)}`,
      '',
    ],
    ['of it encoding, p50, ms', percentile(measured.encodingQueries, 0.5).toFixed(1), ''],
    ['open and first query, s', measured.coldSeconds.toFixed(1), ''],
  ]
  return [
    `${number(measured.files)} files, ${number(measured.characters)} characters, rows: ${measured.rows}; ${processor}, ${memoryGigabytes} GB, Node ${node}, ${date}, load before ${loadBefore.toFixed(1)}`,
    '',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}

function someWords(text) {
  const words = text.match(/[a-z]+/gi)
  const length = 3 + pick(4)
  const start = pick(words.length - length)
  return words.slice(start, start + length).join(' ')
}

function title(sentence) {
  return sentence.split(' ').slice(0, 5).join(' ').replace(/\.$/, '')
}

function pick(count) {
  return Math.floor(maker.random() * count)
}

function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

function number(value) {
  return Math.round(value).toLocaleString('en-US')
}

function bytesOf(text) {
  return new TextEncoder().encode(text)
}

function bytesIn(path) {
  const status = lstatSync(path)
  if (!status.isDirectory()) return status.blocks * 512
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
}

async function seconds(work) {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
