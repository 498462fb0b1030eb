// Ends `lam embed` at random moments, in every way that a process can end. Then checks the exit code, that rows are complete and numbered
// from 0, that the old file is intact, and that no temporary files are left.
//
//     node scripts/kill-test.mjs --kills 200 [--seed 1] [--jobs 2]
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { tinyFlat } from '@lamjs/oracle'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const tiny = fileURLToPath(new URL('.', tinyFlat.files['config.json']))
const OLD = 'the good old file\n'

const formats = ['jsonl', 'json', 'npy']
const outputs = ['new file', 'old file', 'stdout to a pipe', 'stdout to a file']
const engines = [
  { name: 'reference, tiny model', args: ['--backend', 'reference', '--model', tiny], width: 64, loading: 1000 },
  { name: 'native, default model', args: ['--backend', 'native'], width: 384, loading: 2000 },
]
/** Signals in sequence, or another way to end a run. */
const ends = [
  ['SIGINT'],
  ['SIGTERM'],
  ['SIGHUP'],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGINT', 'SIGINT'],
  ['SIGKILL'],
  ['SIGINT', 'SIGKILL'],
  ['the reader leaves'],
]

const { kills, seed, jobs } = numbers({ kills: '200', seed: '1', jobs: '2' })
const failures = []
const tally = new Map()
let next = 0
await Promise.all(Array.from({ length: jobs }, work))
report()

async function work() {
  while (next < kills) {
    const plan = planOf(seed * 1_000_003 + next++)
    const problems = []
    const state = await run(plan, problems)
    count(plan, state)
    if (problems.length > 0) failures.push({ plan: describe(plan), problems })
  }
}

/** Derives a run, its moment and its end from one number. */
function planOf(number) {
  const random = generator(number)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const engine = pick(engines)
  const output = pick(outputs)
  const format = pick(formats)
  // A matrix reaches the pipe only at its end, so `lam` notices a missing reader only then.
  const read = output === 'stdout to a pipe' && format !== 'npy'
  const possible = read ? ends : ends.filter(([end]) => end !== 'the reader leaves')
  const afterRows = random() < 0.6
  const delay = random() * (afterRows ? 300 : engine.loading)
  return { engine, output, format, end: pick(possible), afterRows, delay, gap: random() * 60 }
}

async function run(plan, problems) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-kill-'))
  try {
    const target = join(folder, 'rows')
    const input = join(folder, 'input')
    const spool = join(folder, 'tmp')
    mkdirSync(spool)
    writeFileSync(input, Array.from({ length: 30_000 }, (_, i) => `text number ${i}\n`).join(''))
    if (plan.output === 'old file') writeFileSync(target, OLD)
    const toFile = plan.output.endsWith('file') && !plan.output.startsWith('stdout')
    const args = [
      'embed',
      '--file',
      input,
      '--format',
      plan.format,
      ...plan.engine.args,
      ...(toFile ? ['--output', target] : []),
    ]
    const stdout = plan.output === 'stdout to a file' ? openSync(target, 'w') : 'pipe'
    const child = spawn(process.execPath, [main, ...args], {
      stdio: ['ignore', stdout, 'pipe'],
      env: { ...process.env, TMPDIR: spool },
    })
    const piped = []
    const told = []
    child.stdout?.on('data', (chunk) => piped.push(chunk))
    child.stderr.on('data', (chunk) => told.push(chunk))
    const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })))
    const written = () => piped.length > 0 || bytesIn(folder) > 1000
    while (plan.afterRows && !written() && child.exitCode === null) await sleep(5)
    await Promise.race([sleep(plan.delay), ended])
    let finishedBefore = child.exitCode !== null
    for (const end of plan.end) {
      if (end === 'the reader leaves') child.stdout.destroy()
      else finishedBefore = !child.kill(end) && finishedBefore
      await sleep(plan.gap)
    }
    const result = await Promise.race([ended, sleep(60_000).then(() => undefined)])
    if (result === undefined) {
      problems.push('did not end within 60 s')
      child.kill('SIGKILL')
      await ended
      return { rows: 0 }
    }
    const stderr = Buffer.concat(told).toString()
    checkExit(plan, result, finishedBefore, problems)
    if (/LAM_|not expected|terminate|\bat .+:\d+:\d+/.test(stderr)) problems.push(`said: ${stderr.slice(0, 300)}`)
    return checkOutput(plan, { folder, spool, target, piped: Buffer.concat(piped), result }, problems)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function checkExit({ end }, { code, signal }, finishedBefore, problems) {
  if (code === 0 && (finishedBefore || end[0] === 'the reader leaves')) return
  // Before the command installs its handlers, the system ends the process on a signal.
  if (end.includes(signal)) return
  // Of several pending signals, the system may deliver the lowest first.
  if (end.some((name) => name in constants.signals && code === 128 + constants.signals[name])) return
  problems.push(`exit code ${code}, signal ${signal}`)
}

function checkOutput(plan, { folder, spool, target, piped, result }, problems) {
  const killed = result.signal !== null
  const names = readdirSync(folder).filter((name) => name !== 'input' && name !== 'tmp')
  let rows = 0
  for (const name of names) {
    const bytes = readFileSync(join(folder, name))
    if (plan.output === 'old file' && name === 'rows' && bytes.toString() === OLD) continue
    const unfinished = name.endsWith('.lam-unfinished')
    if (unfinished && !killed) problems.push(`left ${name}`)
    rows = rowsIn(bytes, plan, { cut: killed && (unfinished || plan.output === 'stdout to a file') }, problems)
    if (plan.output === 'old file' && name === 'rows' && rows < 30_000)
      problems.push('a part replaced the good old file')
  }
  if (plan.output === 'old file' && !names.includes('rows')) problems.push('the good old file is gone')
  if (plan.output === 'stdout to a pipe') {
    rows = rowsIn(piped, plan, { cut: killed || plan.end[0] === 'the reader leaves' }, problems)
  }
  if (!killed && readdirSync(spool).length > 0) problems.push('left temporary files')
  return { rows, target }
}

/** Bytes of all files in a folder except the input. */
function bytesIn(folder) {
  const found = readdirSync(folder, { recursive: true }).filter((name) => name !== 'input')
  const stats = found.map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
  return stats.reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0)
}

/** Counts the rows of an output and checks each. @param cut whether its end may be missing, because a signal killed the process */
function rowsIn(bytes, { format, engine }, { cut }, problems) {
  if (bytes.length === 0) return 0
  try {
    return format === 'npy' ? npyRows(bytes, engine.width, cut) : jsonRows(bytes.toString(), format, engine.width, cut)
  } catch (error) {
    problems.push(`unreadable ${format} of ${bytes.length} bytes: ${error.message}`)
    return 0
  }
}

function jsonRows(text, format, width, cut) {
  const whole = cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text
  const lines = whole.split('\n')
  if (!cut && lines.at(-1) !== '') throw new Error('the last line has no end')
  const rows =
    format === 'json' && !cut
      ? JSON.parse(whole)
      : lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line.replace(/,$/, '')))
  rows.forEach((row, i) => {
    if (row.index !== i) throw new Error(`row ${i} has index ${row.index}`)
    checkNorm(row.embedding, width, i)
  })
  return rows.length
}

function npyRows(bytes, width, cut) {
  const header = bytes.subarray(0, 128).toString('latin1')
  const shape = /'shape': \((\d+), (\d+)\)/.exec(header)
  if (shape === null) throw new Error('no header')
  const told = Number(shape[1])
  const there = (bytes.length - 128) / (4 * width)
  if (Number(shape[2]) !== width) throw new Error(`width ${shape[2]}`)
  if (!cut && told !== there) throw new Error(`${told} rows told, ${there} there`)
  for (let row = 0; row < Math.floor(there); row++) {
    const values = Array.from({ length: width }, (_, i) => bytes.readFloatLE(128 + 4 * (row * width + i)))
    checkNorm(values, width, row)
  }
  return Math.floor(there)
}

function checkNorm(values, width, row) {
  const norm = Math.hypot(...values)
  if (values.length !== width || !(Math.abs(norm - 1) < 1e-4))
    throw new Error(`row ${row}: ${values.length} values, norm ${norm}`)
}

function count({ end, output, format, engine }, { rows }) {
  for (const key of [`end: ${end.join(', ')}`, `output: ${output}`, `format: ${format}`, `engine: ${engine.name}`]) {
    const { kills, withRows } = tally.get(key) ?? { kills: 0, withRows: 0 }
    tally.set(key, { kills: kills + 1, withRows: withRows + (rows > 0 ? 1 : 0) })
  }
}

function report() {
  for (const [key, { kills, withRows }] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1))) {
    process.stdout.write(
      `${key.padEnd(36)} ${String(kills).padStart(4)} kills, ${String(withRows).padStart(4)} with rows written\n`,
    )
  }
  for (const { plan, problems } of failures) process.stdout.write(`FAILED ${plan}\n  ${problems.join('\n  ')}\n`)
  process.stdout.write(`${kills} kills, seed ${seed}: ${failures.length} failed\n`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

function describe({ engine, output, format, end, afterRows, delay, gap }) {
  return `${format}, ${output}, ${engine.name}, ${end.join(' + ')} ${delay.toFixed(0)} ms after ${afterRows ? 'the first rows' : 'the start'}, ${gap.toFixed(0)} ms apart`
}

function numbers(defaults) {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
  )
  return Object.fromEntries(Object.entries(parseArgs({ options }).values).map(([name, value]) => [name, Number(value)]))
}

/** mulberry32: pseudo-random numbers in [0, 1) from a seed. */
function generator(state) {
  let a = state | 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
