// Compares stores for a search index on this machine: the same passages, vectors and queries through each, every measurement in a process of its own.
//   node apps/bench/scripts/stores/compare.mjs --help
import { execFile } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { makeData } from './data.mjs'
import { STORES } from './registry.mjs'

const HELP = `node apps/bench/scripts/stores/compare.mjs [options]

  --passages 100000     how many
  --queries 200         how many of each kind
  --vectors clustered   generated clusters; or model: the default model's rows of the passages (hours at 100,000)
  --folder PATH         passages of this folder's Markdown and text files; otherwise generated
  --stores a,b          of ${Object.keys(STORES).join(', ')}
  --seed 14
  --json PATH           also write all times
`
const run = promisify(execFile)
const COLD_STARTS = 3
const cache = fileURLToPath(new URL('../../.cache/stores', import.meta.url))

const { values } = parseArgs({
  options: {
    passages: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '200' },
    vectors: { type: 'string', default: 'clustered' },
    folder: { type: 'string' },
    stores: { type: 'string', default: Object.keys(STORES).join(',') },
    seed: { type: 'string', default: '14' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const names = values.stores.split(',')
const unknown = names.filter((name) => !(name in STORES))
if (values.help || unknown.length > 0 || !['clustered', 'model'].includes(values.vectors)) {
  process.stderr.write(HELP)
  process.exit(values.help ? 0 : 1)
}
mkdirSync(cache, { recursive: true })
const data = await makeData(
  {
    cache,
    passages: Number(values.passages),
    queries: Number(values.queries),
    vectors: values.vectors,
    seed: Number(values.seed),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
  },
  tell,
)

const loadBefore = loadavg()[0]
const results = []
for (const name of names) {
  try {
    results.push(await measure(name))
  } catch (error) {
    results.push({ name, failed: reasonOf(error.stderr ?? error.message) })
  }
}
const machine = {
  processor: `${cpus()[0].model}, ${cpus().length} cores`,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  loadBefore,
  date: new Date().toISOString().slice(0, 10),
}
console.log(report(machine, results))
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, options: values, results }, null, 2)}\n`)
}

/** The line of an error's print that tells what went wrong. */
function reasonOf(text) {
  const lines = text.split('\n').filter((line) => line.length < 500 && /error|panicked/i.test(line))
  return lines[0]?.trim() ?? text.slice(0, 200)
}

async function measure(name) {
  const { store } = STORES[name]
  const packages = await install(store)
  const folder = join(cache, `built-${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const phase = async (phase) => {
    tell(`${name}: ${phase}`)
    const order = JSON.stringify({ name, phase, packages, data, folder })
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL('one-store.mjs', import.meta.url)), order])
    return JSON.parse(stdout.trim().split('\n').at(-1))
  }
  const built = await phase('build')
  const diskMegabytes = megabytes(folder)
  const cold = []
  for (let start = 0; start < COLD_STARTS; start++) cold.push((await phase('cold')).milliseconds)
  const { times, cpu, recall, peakMegabytes } = await phase('queries')
  rmSync(folder, { recursive: true, force: true })
  return {
    name,
    buildSeconds: built.seconds,
    buildCpuSeconds: built.cpuSeconds,
    buildPeakMegabytes: built.peakMegabytes - built.dataMegabytes,
    diskMegabytes,
    coldMilliseconds: percentile(cold, 0.5),
    times,
    cpu,
    recall,
    peakMegabytes,
    installMegabytes: megabytes(join(packages, 'node_modules')),
    platforms: platformsOf(store, packages),
  }
}

/** A fresh installation of nothing but the store. */
async function install({ packages }) {
  const folder = join(cache, `packages-${Object.keys(packages)[0].replace(/\W+/g, '-')}`)
  mkdirSync(folder, { recursive: true })
  const wanted = `${JSON.stringify({ private: true, dependencies: packages }, null, 2)}\n`
  const manifest = join(folder, 'package.json')
  const done = join(folder, 'installed.json')
  if (read(done) === wanted) return folder
  tell(`installing ${Object.keys(packages).join(', ')}`)
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
  writeFileSync(manifest, wanted)
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder })
  writeFileSync(done, wanted)
  return folder
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** What the binaries' packages are named for, such as linux-x64-gnu. */
function platformsOf({ facts }, packages) {
  return facts.binaries.map((name) => {
    const { optionalDependencies = {} } = JSON.parse(
      readFileSync(join(packages, 'node_modules', name, 'package.json'), 'utf8'),
    )
    const found = Object.keys(optionalDependencies).flatMap(
      (one) => /(?:darwin|linux|win32|windows)-.*$/.exec(one) ?? [],
    )
    return `${name}: ${found.sort().join(', ')}`
  })
}

function megabytes(path) {
  const status = lstatSync(path)
  if (!status.isDirectory()) return (status.blocks * 512) / 1e6
  return readdirSync(path).reduce((total, name) => total + megabytes(join(path, name)), 0)
}

function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

function report({ processor, memoryGigabytes, node, date, loadBefore }, all) {
  const rows = all.filter(({ failed }) => failed === undefined)
  const told = ({ name }) => STORES[name].told
  const ms = (times) => `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.99).toFixed(1)}`
  const costs = table(
    [
      '',
      'build, s',
      'of CPU, s',
      'disk, MB',
      'peak RSS building, MB',
      'peak RSS querying, MB',
      'install, MB',
      'open and first query, ms',
    ],
    rows.map((row) => [
      told(row),
      row.buildSeconds.toFixed(1),
      row.buildCpuSeconds.toFixed(1),
      row.diskMegabytes.toFixed(0),
      row.buildPeakMegabytes.toFixed(0),
      row.peakMegabytes.toFixed(0),
      row.installMegabytes.toFixed(0),
      row.coldMilliseconds.toFixed(0),
    ]),
  )
  const speeds = table(
    ['p50 / p99, ms', 'vectors', 'words', 'both', 'CPU of both, ms', 'recall@10 of vectors'],
    rows.map((row) => [
      told(row),
      ms(row.times.vectors),
      ms(row.times.words),
      ms(row.times.both),
      row.cpu.both.toFixed(1),
      row.recall.toFixed(3),
    ]),
  )
  const facts = table(
    ['', 'platforms', 'browser', 'server', 'other processes', 'power loss'],
    rows.map((row) => {
      const { facts } = STORES[row.name].store
      const platforms = row.platforms.length === 0 ? facts.platforms : row.platforms.join('; ')
      return [told(row), platforms, facts.browser, facts.server, facts.processes, facts.power]
    }),
    true,
  )
  const failed = all.flatMap(({ name, failed }) => (failed === undefined ? [] : [`${name} did not run: ${failed}`]))
  const of = `${values.passages} passages ${values.folder ? `of ${values.folder}` : 'made from a seed'}, vectors: ${values.vectors}`
  const head = `${of}; ${processor}, ${memoryGigabytes} GB, Node ${node}, ${date}, load before ${loadBefore.toFixed(1)}`
  return [head, costs, speeds, facts, ...failed].join('\n\n')
}

function table(head, rows, words = false) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 || words ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}

function tell(text) {
  process.stderr.write(`${text}\n`)
}
