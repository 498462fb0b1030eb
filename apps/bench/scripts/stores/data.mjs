// The passages, their vectors and the queries that every store gets, with the exact answers. They are made once and kept.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { randomNumbers, textMaker } from '../made-text.mjs'

const DIM = 384
/** Clusters have so many dimensions of their own: embeddings do not fill the space that they are given. */
const LATENT = 48
const TOP = 10

/**
 * @returns the folder that holds passages.json, vectors.f32, queries.json and queries.f32
 * @param {{ cache: string, passages: number, queries: number, vectors: 'clustered' | 'model', folder?: string, seed: number }} options
 */
export async function makeData({ cache, passages: most, queries: count, vectors: kind, folder, seed }, tell) {
  const name = folder === undefined ? `made-${most}-${count}-${kind}-${seed}` : undefined
  const at = join(cache, name ?? 'folder')
  if (name !== undefined && existsSync(at)) return at
  const random = randomNumbers(seed)
  const { passages, topics } = folder === undefined ? madePassages(most, seed) : readPassages(folder, most)
  const asked = Array.from({ length: count }, () => Math.floor(random() * passages.length))
  const texts = asked.map((passage) => someWords(passages[passage], random))
  tell(`${passages.length} passages, ${Math.round(sum(passages.map(({ length }) => length)) / 1e6)} million characters`)
  const rows = kind === 'model' ? await modelVectors(passages, texts, tell) : clusters(topics, asked, random)
  const queryRows = rows.queries
  const truth = asked.map((_, query) => nearest(rows.passages, queryRows.subarray(query * DIM, (query + 1) * DIM)))
  const parts = `${at}.part`
  mkdirSync(parts, { recursive: true })
  writeFileSync(join(parts, 'passages.json'), JSON.stringify(passages))
  writeFileSync(join(parts, 'vectors.f32'), bytesOf(rows.passages))
  writeFileSync(join(parts, 'queries.f32'), bytesOf(queryRows))
  writeFileSync(
    join(parts, 'queries.json'),
    JSON.stringify({ dim: DIM, queries: texts.map((text) => ({ text })), truth }),
  )
  if (name === undefined) return parts
  renameSync(parts, at)
  return at
}

function madePassages(count, seed) {
  const maker = textMaker(seed)
  const topics = []
  const passages = Array.from({ length: count }, () => {
    const text = maker.text(300)
    topics.push(maker.topic())
    return text
  })
  return { passages, topics }
}

/** Paragraphs of the folder's Markdown and text files, joined up to 800 UTF-16 units. */
function readPassages(folder, most) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ['.md', '.txt'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const passages = []
  const topics = []
  files.forEach((file, topic) => {
    let open = ''
    for (const paragraph of [...readFileSync(file, 'utf8').split(/\n\s*\n/), undefined]) {
      if (open !== '' && (paragraph === undefined || open.length + paragraph.length > 800)) {
        passages.push(open)
        topics.push(topic)
        open = ''
      }
      if (paragraph !== undefined) open = open === '' ? paragraph.trim() : `${open}\n\n${paragraph.trim()}`
    }
  })
  if (passages.length === 0) throw new Error(`${folder} holds no Markdown or text file with a passage`)
  return { passages: passages.slice(0, most), topics: topics.slice(0, most) }
}

/** A run of 3 to 6 words of the passage. */
function someWords(passage, random) {
  const words = passage.match(/[\p{L}\p{N}]+/gu) ?? ['nothing']
  const length = 3 + Math.floor(random() * 4)
  const start = Math.floor(random() * Math.max(1, words.length - length))
  return words.slice(start, start + length).join(' ')
}

async function modelVectors(passages, texts, tell) {
  const { LAM, native } = await import('@lamjs/native')
  const lam = new LAM(native())
  const vectors = new Float32Array(passages.length * DIM)
  const started = performance.now()
  for (let start = 0; start < passages.length; start += 1000) {
    vectors.set((await lam.encode(passages.slice(start, start + 1000))).data, start * DIM)
    const done = Math.min(passages.length, start + 1000)
    tell(`${done} passages encoded, ${Math.round((done / (performance.now() - started)) * 1000)} a second`)
  }
  const queries = (await lam.encode(texts)).data
  await lam.dispose()
  return { passages: vectors, queries }
}

/** A cluster for each topic, in few dimensions that a random map spreads over all. A query lies near the passage that it asks for. */
function clusters(topics, asked, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const map = Float32Array.from({ length: LATENT * DIM }, normal)
  const centres = new Map()
  const spread = (latent) => {
    const row = new Float32Array(DIM)
    for (let i = 0; i < LATENT; i++) for (let j = 0; j < DIM; j++) row[j] += latent[i] * map[i * DIM + j]
    const length = Math.sqrt(row.reduce((total, value) => total + value * value, 0))
    return row.map((value) => value / length)
  }
  const latents = topics.map((topic) => {
    if (!centres.has(topic)) centres.set(topic, Float32Array.from({ length: LATENT }, normal))
    return centres.get(topic).map((value) => value + 0.8 * normal())
  })
  const passages = new Float32Array(topics.length * DIM)
  latents.forEach((latent, passage) => {
    passages.set(spread(latent), passage * DIM)
  })
  const queries = new Float32Array(asked.length * DIM)
  asked.forEach((passage, query) => {
    queries.set(spread(latents[passage].map((value) => value + 0.4 * normal())), query * DIM)
  })
  return { passages, queries }
}

/** @returns ids of the nearest by the product of float32 rows of length 1, best first */
function nearest(vectors, query) {
  const best = []
  for (let id = 0, at = 0; at < vectors.length; id++) {
    let product = 0
    for (let i = 0; i < DIM; i++, at++) product += vectors[at] * query[i]
    if (best.length === TOP && product <= best[TOP - 1].product) continue
    best.push({ id, product })
    best.sort((a, b) => b.product - a.product)
    best.length = Math.min(best.length, TOP)
  }
  return best.map(({ id }) => id)
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}

function bytesOf(values) {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
