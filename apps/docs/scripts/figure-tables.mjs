// Each figure as Markdown, made of results alone: no number stands here.
import { isBusy } from './figure-results.mjs'
import { measuredSuites } from './measured-suites.mjs'

const MODEL = 'model-mini'

/** By the name that a region has. */
export const figures = {
  ...Object.fromEntries(Object.keys(measuredSuites).map((suite) => [suite, (results) => wholeSuite(results(suite))])),
  'beside-transformers': besideTransformers,
  'install-size': installSize,
  'backend-speed': backendSpeed,
  'page-weight': pageWeight,
  'labelled-pairs': labelledPairs,
}

/** All tables of a suite, its notes, and how they came about. */
function wholeSuite(file) {
  const tables = file.tables.map((table) => `**${table.title}**\n\n${markdownTable(table.head, table.rows)}`)
  return [...tables, provenance(file)].join('\n\n')
}

function besideTransformers(results) {
  const suites = ['size', 'peers', 'latency', 'cold']
  const [size, ...timed] = suites.map(results)
  const [peers, latency, cold] = timed
  const both = (file, workload, ours = 'native float32', theirs = 'transformers.js float32') => [
    estimateOf(file, workload, ours),
    estimateOf(file, workload, theirs),
  ]
  const rows = [
    [
      'on disk after the install',
      `${megabytes(bytesOf(size, '@lamjs/native'))}, the default model in it`,
      `${megabytes(bytesOf(size, '@huggingface/transformers'))}, without a model`,
    ],
    ['tokens a second, one model with the same weights, float32', ...both(peers, 'sentences')],
    ['the same in 8 bits (`int8`, `q8`)', ...both(peers, 'sentences', 'native int8', 'transformers.js q8')],
    ['one text of 32 tokens, ms, the default model beside a model as large', ...both(latency, '32 tokens')],
    ['from the start of a process to its first embedding, ms, the same two', ...both(cold, 'one sentence')],
  ]
  const [busiest] = timed.toSorted((a, b) => b.machine.loadAverage[0] - a.machine.loadAverage[0])
  const command = `npm run figures -- ${suites.join(' ')}`
  return `${markdownTable(['', '`@lamjs/native`', 'transformers.js'], rows)}\n\n${provenance({ ...busiest, command })}`
}

function installSize(results) {
  const size = results('size')
  const rows = size.data.map(({ name, packages }) => [
    `\`${name}\``,
    megabytes(sum(packages)),
    megabytes(sum(packages.filter((part) => part.name.endsWith(MODEL)))),
    String(packages.length),
    packages
      .slice(0, 3)
      .map((part) => `${part.name} ${megabytes(part.bytes)}`)
      .join(', '),
  ])
  return `${markdownTable(['package', 'on disk', 'of it the default model', 'packages', 'the largest'], rows)}\n\n${provenance(size)}`
}

/** Every backend and precision on one model with the same weights, the fastest first. */
function backendSpeed(results) {
  const peers = results('peers')
  const found = peers.series
    .filter(({ metric }) => metric.name === 'throughput')
    .sort((a, b) => b.estimate.median - a.estimate.median)
    .map((series) => {
      const { leastCosine, sharedTen, batchDependence } = peers.data[series.subject]
      return [
        series.subject,
        estimate(series.estimate),
        ratio(series),
        leastCosine.toFixed(4),
        `${(100 * sharedTen).toFixed(1)}%`,
        batchDependence === 0 ? 'equal' : batchDependence.toExponential(0),
      ]
    })
  const head = [
    'engine',
    'tokens/s [95%]',
    'beside transformers.js float32 [95%]',
    'least cosine with exact rows',
    'same ten nearest',
    'alone and in a batch',
  ]
  return `${markdownTable(head, found)}\n\n${provenance(peers)}`
}

function pageWeight(results) {
  const wasm = results('wasm')
  const fetched = wasm.tables.find(({ title }) => title.startsWith('What a page fetches'))
  const first = wasm.tables.find(({ title }) => title.startsWith('First embedding in Chromium'))
  const speed = wasm.tables.find(({ title }) => title.startsWith('Speed in Chromium'))
  const rows = fetched.rows.map((row, i) => [...row, first.rows[i][2], speed.rows[i][2]])
  return `${markdownTable([...fetched.head, 'first embedding, ms [95%]', 'tokens/s [95%]'], rows)}\n\n${provenance(wasm)}`
}

function labelledPairs(results) {
  const file = results('quantized')
  return wholeSuite(file)
}

/** Where, when and how a result was measured, and how busy the machine was where that counts. */
function provenance(file) {
  const { suite, machine, startedAt, command, quick } = file
  const { cpu, cores, isa, system, node, versions, loadAverage } = machine
  const named = ['@lamjs/core', '@huggingface/transformers', 'onnxruntime-node', 'onnxruntime-web']
    .filter((name) => versions[name] !== 'absent')
    .map((name) => `${name} ${versions[name]}`)
  const sets = isa.length === 0 ? '' : ` (${isa.join(', ')})`
  // Without the kernel's version.
  const platform = system.replace(/ .* /, ' ')
  const load = measuredSuites[suite].budget === undefined ? '' : ` Load before the run: ${loadAverage[0].toFixed(1)}.`
  return [
    ...(quick ? ['**A quick run: these numbers show the form and are not worth quoting.**'] : []),
    ...(load !== '' && isBusy(file) ? ['**Other programs ran meanwhile: these times are provisional.**'] : []),
    `*${cpu}${sets}, ${cores} cores, ${platform}, Node ${node.slice(1)}; ${named.join(', ')}; ${startedAt.slice(0, 10)}.${load}*`,
    `\`${command}\``,
  ].join('\n\n')
}

function estimateOf(file, workload, subject) {
  const series = file.series.find((one) => one.workload === workload && one.subject === subject)
  return series === undefined ? 'not measured' : estimate(series.estimate)
}

function estimate({ median, low, high }) {
  return `${number(median)} [${number(low)}–${number(high)}]`
}

function ratio({ workload, subject, beside }) {
  if (beside === undefined) return ''
  if (beside.workload === workload && beside.subject === subject) return '1.00x'
  return `${beside.median.toFixed(2)}x [${beside.low.toFixed(2)}–${beside.high.toFixed(2)}]`
}

function bytesOf(size, name) {
  return sum(size.data.find((install) => install.name === name).packages)
}

function sum(packages) {
  return packages.reduce((total, { bytes }) => total + bytes, 0)
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

/** Three digits that count, thousands separated. */
function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}

function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map((row) => line(head.map((_, i) => row[i])))].join('\n')
}
