// Sends requests that a seed changes at random, from valid ones of every path, to a server in a process of its own. It must answer each
// with 2xx, 4xx, or 503 and 504 with a reason, must not end, and must still answer a good request as before.
//
//     node scripts/fuzz.mjs [--requests 20000] [--seed 1] [--json]

import { parseArgs } from 'node:util'
import { startServed } from './start-served.mjs'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const requests = Number(values.requests)
const random = generator(Number(values.seed))
const AT_ONCE = 8

const VALID = [
  ['POST', '/v1/embeddings', { model: 'tiny', input: ['one', 'two'], dimensions: 8, encoding_format: 'base64' }],
  ['POST', '/v1/embeddings', { model: 'tiny', input: 'one', output_dtype: 'int8', token_counts: true, max_tokens: 9 }],
  ['POST', '/v1/rerank', { model: 'reranker', query: 'q', documents: ['a', { text: 'b' }], top_n: 1 }],
  ['POST', '/v2/rerank', { query: 'q', documents: ['a'], return_documents: true }],
  ['POST', '/v1/passages', { model: 'tiny', input: 'one\n\ntwo', passages: [[0, 3]], context: 'document' }],
  ['POST', '/embed', { inputs: 'one', truncate: true, normalize: false, prompt_name: null }],
  ['POST', '/embed_all', { inputs: ['one', 'two'] }],
  ['POST', '/similarity', { inputs: { source_sentence: 'a', sentences: ['b', 'c'] } }],
  ['POST', '/rerank', { query: 'q', texts: ['a', 'b'], raw_scores: true, return_text: true }],
  ['POST', '/tokenize', { inputs: 'one', add_special_tokens: false }],
  ['POST', '/api/embed', { model: 'tiny', input: ['one'], options: { seed: 1 }, keep_alive: '5m' }],
  ['POST', '/v1/encode', ['{"model":"tiny"}', '"one"', '"two"', ''].join('\n')],
  ['GET', '/v1/models', undefined],
  ['GET', '/v1/models/tiny', undefined],
  ['GET', '/info', undefined],
  ['GET', '/health', undefined],
  ['GET', '/readyz', undefined],
  ['GET', '/api/tags', undefined],
  ['GET', '/openapi.json', undefined],
]

const TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=latin1',
  '',
]

/** Values that programs trip over. */
const ODD = [
  null,
  true,
  '',
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '\ud800',
  '\udc00\ud800',
  '\u0000',
  '\ufeff',
  'é'.repeat(300),
  'word '.repeat(2_000),
  '[SEP][CLS][MASK]',
  '__proto__',
  '../../etc/passwd',
  [],
  {},
  [[]],
  [null],
  [[1, 2], [3]],
  { __proto__: null, text: {} },
  JSON.parse('{"__proto__":{"text":"x"},"constructor":{"prototype":{"x":1}}}'),
]

const server = await startServed()
const counts = {}
const failures = []
let memoryBefore
try {
  const good = await embedding()
  for (let sent = 0; sent < requests; sent += AT_ONCE) {
    const many = Array.from({ length: Math.min(AT_ONCE, requests - sent) }, made)
    await Promise.all(many.map(send))
    // The first requests fill caches and pools.
    if (memoryBefore === undefined && sent >= requests / 10) memoryBefore = await residentBytes()
    if (server.exitCode !== undefined || failures.length > 10) break
  }
  const after = await embedding()
  if (Math.max(...after.map((x, i) => Math.abs(x - good[i]))) > 1e-6)
    failures.push({ reason: 'a good request changed' })
  const memoryAfter = await residentBytes()
  report({ requests, statuses: counts, memoryBefore, memoryAfter, failures })
} finally {
  await server.stop()
}

function report(found) {
  const mib = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`
  if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`)
  else {
    const statuses = Object.entries(found.statuses).map(([status, n]) => `${status}: ${n}`)
    process.stdout.write(
      `${requests} requests, seed ${values.seed}\n${statuses.join(', ')}\nmemory after a tenth ${mib(found.memoryBefore)}, at the end ${mib(found.memoryAfter)}\nfailures: ${failures.length}\n`,
    )
    for (const failure of failures) process.stdout.write(`${JSON.stringify(failure)}\n`)
  }
  process.exitCode = failures.length === 0 ? 0 : 1
}

async function send({ method, path, headers, body }) {
  const answer = await fetch(server.url + path, { method, headers, body }).catch((error) => ({ error }))
  if (answer.error !== undefined) {
    failures.push({ reason: String(answer.error.cause ?? answer.error), method, path, body: shown(body) })
    return
  }
  const text = await answer.text()
  const { status } = answer
  counts[status] = (counts[status] ?? 0) + 1
  const hasReason = status === 503 || status === 504 ? answer.headers.has('x-lam-code') : true
  const isFine = status < 500 || ((status === 503 || status === 504) && hasReason)
  // An error of a stream is its last line.
  if (!isFine || /"(internal_error|LAM_INTERNAL)"/.test(text))
    failures.push({ reason: status, method, path, body: shown(body), text: text.slice(0, 300) })
}

const shown = (body) => (body === undefined ? undefined : Buffer.from(body).toString('latin1').slice(0, 300))

/** A request of the list, changed. */
function made() {
  const [method, path, valid] = pick(VALID)
  const type = path === '/v1/encode' ? 'application/x-ndjson' : 'application/json'
  const headers = { ...(valid === undefined ? {} : { 'content-type': random() < 0.03 ? pick(TYPES) : type }) }
  if (random() < 0.02) headers['content-encoding'] = 'gzip'
  const place = random() < 0.05 ? `${path}${pick(['/', '?a=%00', '/..%2f..', '%ff', '//', '?__proto__[x]=1'])}` : path
  const verb = random() < 0.03 ? pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) : method
  if (valid === undefined || verb === 'GET' || verb === 'HEAD') return { method: verb, path: place, headers: {} }
  const text = typeof valid === 'string' ? valid : JSON.stringify(random() < 0.7 ? changed(valid) : valid)
  const bytes = Buffer.from(text)
  return { method: verb, path: place, headers, body: random() < 0.3 ? spoiled(bytes) : bytes }
}

/** The value with one or more of its parts replaced, dropped, or added. */
function changed(value) {
  if (random() < 0.15) return pick(ODD)
  if (Array.isArray(value)) {
    const items = value.map((item) => (random() < 0.5 ? changed(item) : item))
    if (random() < 0.1) items.push(pick(ODD))
    return random() < 0.03 ? Array.from({ length: 2_500 }, () => items[0]) : items
  }
  if (typeof value !== 'object' || value === null) return random() < 0.5 ? pick(ODD) : value
  const entries = Object.entries(value).flatMap(([name, item]) => {
    if (random() < 0.08) return []
    return [[name, random() < 0.4 ? changed(item) : item]]
  })
  if (random() < 0.1)
    entries.push([pick(['__proto__', 'constructor', 'toString', 'model', 'truncate', 'x']), pick(ODD)])
  return Object.fromEntries(entries)
}

/** The bytes with some flipped, cut, doubled, or put in. */
function spoiled(bytes) {
  const at = Math.floor(random() * bytes.length)
  const kind = Math.floor(random() * 4)
  if (kind === 0) return bytes.subarray(0, at)
  if (kind === 1) return Buffer.concat([bytes, bytes.subarray(at)])
  if (kind === 2) return Buffer.concat([bytes.subarray(0, at), Buffer.from('[{"'.repeat(50)), bytes.subarray(at)])
  const copy = Buffer.from(bytes)
  for (let i = 0; i < 4; i++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256)
  return copy
}

async function embedding() {
  const answer = await fetch(`${server.url}/embed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: 'A good request' }),
  })
  if (answer.status !== 200) throw new Error(`A good request got ${answer.status}`)
  return (await answer.json())[0]
}

async function residentBytes() {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
}

function pick(list) {
  return list[Math.floor(random() * list.length)]
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
