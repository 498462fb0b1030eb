// What the tests share that end processes at random moments.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parquetReadObjects } from 'hyparquet'

/** The numbers of the command line, by name. @param of names with their defaults, as strings */
export function numbers(of) {
  const parsed = parseArgs({
    options: Object.fromEntries(Object.entries(of).map(([name, value]) => [name, { type: 'string', default: value }])),
  })
  return Object.fromEntries(Object.entries(parsed.values).map(([name, value]) => [name, Number(value)]))
}

/** mulberry32: pseudo-random numbers in [0, 1) from a seed. */
export function generator(state) {
  let a = state | 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** JSON lines with the number `n` and a text `body` of 60 to 260 words. */
export function randomRows(count, random) {
  const words = 'garden winter plant book engine river table cloud answer question'.split(' ')
  const text = () =>
    Array.from({ length: 60 + Math.floor(random() * 200) }, () => words[Math.floor(random() * words.length)])
  return `${Array.from({ length: count }, (_, n) => JSON.stringify({ n, body: text().join(' ') })).join('\n')}\n`
}

const program = fileURLToPath(new URL('job-process.mjs', import.meta.url))

/** Runs a job in a process of its own. `working` resolves once a shard is under way, `ended` when the process has. */
export function startJob(description, { stderr = 'inherit', env = {} } = {}) {
  const child = spawn(process.execPath, [program, JSON.stringify(description)], {
    stdio: ['ignore', 'pipe', stderr],
    env: { ...process.env, ...env },
  })
  let begun = false
  const working = new Promise((resolve) => {
    createInterface(child.stdout).once('line', () => {
      begun = true
      resolve()
    })
  })
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })))
  return { child, working, ended, begun: () => begun }
}

/** The parts in a job's folder: their bytes' hash, and the ids of their rows. */
export async function partsOf(out) {
  const parts = {}
  for (const file of readdirSync(out).filter((name) => name.startsWith('part-'))) {
    const bytes = readFileSync(join(out, file))
    parts[file] = { ids: await idsOf(file, bytes), sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  return parts
}

async function idsOf(file, bytes) {
  if (file.endsWith('.parquet')) {
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, columns: ['n'] })
    return rows.map(({ n }) => Number(n))
  }
  if (file.endsWith('.npy')) return []
  return bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id)
}

/** Counts what `found` lacks, holds twice or holds otherwise than `expected`. */
export function compareParts(found, expected) {
  let [lost, duplicated, different] = [0, 0, 0]
  for (const [file, { ids, sha256 }] of Object.entries(expected)) {
    const there = found[file]
    const seen = new Set(there?.ids)
    lost += ids.filter((id) => !seen.has(id)).length
    duplicated += (there?.ids.length ?? 0) - seen.size
    if (there?.sha256 !== sha256) different += 1
  }
  duplicated += Object.keys(found).filter((file) => !(file in expected)).length
  return { lost, duplicated, different }
}
