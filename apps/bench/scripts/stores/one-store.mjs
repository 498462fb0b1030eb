// One measurement of one store, in a process of its own: node one-store.mjs '{ "name", "phase", "packages", "data", "folder" }'. It prints JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { STORES } from './registry.mjs'

const TOP = 10
/** Of each list that is fused, and the constant of Cormack, Clarke and Büttcher, Reciprocal Rank Fusion (2009). */
const FUSED = 50
const RRF = 60

const { name, phase, packages, data, folder } = JSON.parse(process.argv[2])
const { store, options } = STORES[name]
const load = createRequire(join(packages, 'package.json'))
const { dim, queries, truth } = JSON.parse(readFileSync(join(data, 'queries.json'), 'utf8'))
const queryVectors = floats(join(data, 'queries.f32'))
const vectorOf = (query) => queryVectors.subarray(query * dim, (query + 1) * dim)

const measured = await { build, cold, queries: timeQueries }[phase]()
console.log(JSON.stringify({ ...measured, peakMegabytes: process.resourceUsage().maxRSS / 1024 }))
// A store's own threads may keep the process.
process.exit(0)

async function build() {
  const passages = JSON.parse(readFileSync(join(data, 'passages.json'), 'utf8'))
  const vectors = floats(join(data, 'vectors.f32'))
  const before = process.resourceUsage().maxRSS / 1024
  const used = process.cpuUsage()
  const [milliseconds] = await timed(async () => {
    const opened = await store.open(folder, load, options)
    await opened.build(passages, vectors, dim)
    await opened.close()
  })
  return { seconds: milliseconds / 1000, cpuSeconds: cpuMilliseconds(used) / 1000, dataMegabytes: before }
}

async function cold() {
  const [milliseconds, opened] = await timed(async () => {
    const opened = await store.open(folder, load, options)
    await both(opened, 0)
    return opened
  })
  await opened.close()
  return { milliseconds }
}

async function timeQueries() {
  const opened = await store.open(folder, load, options)
  const ways = {
    vectors: (query) => opened.vectors(vectorOf(query), TOP),
    words: (query) => opened.words(queries[query].text, TOP),
    both: (query) => both(opened, query),
  }
  const times = {}
  const cpu = {}
  let hits = 0
  for (const [way, search] of Object.entries(ways)) {
    for (let query = 0; query < Math.min(10, queries.length); query++) await search(query)
    times[way] = []
    const used = process.cpuUsage()
    for (let query = 0; query < queries.length; query++) {
      const [milliseconds, found] = await timed(() => search(query))
      times[way].push(milliseconds)
      if (way === 'vectors') hits += found.filter((id) => truth[query].includes(id)).length
    }
    cpu[way] = cpuMilliseconds(used) / queries.length
  }
  await opened.close()
  return { times, cpu, recall: hits / (queries.length * TOP) }
}

/** Reciprocal rank fusion of vectors and words. */
async function both(opened, query) {
  const scores = new Map()
  const lists = [await opened.vectors(vectorOf(query), FUSED), await opened.words(queries[query].text, FUSED)]
  for (const list of lists) {
    for (const [rank, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (RRF + rank + 1))
  }
  return [...scores].sort(([, a], [, b]) => b - a).slice(0, TOP)
}

/** Of all threads of the process, since `used`. */
function cpuMilliseconds(used) {
  const { user, system } = process.cpuUsage(used)
  return (user + system) / 1000
}

async function timed(work) {
  const started = performance.now()
  const result = await work()
  return [performance.now() - started, result]
}

function floats(file) {
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
