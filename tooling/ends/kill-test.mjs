#!/usr/bin/env node
// Ends processes at random moments while a backend loads and runs, and checks their exit codes and rows:
//   node tooling/ends/kill-test.mjs [--backend native] [--kills 200] [--seed 1]
// Needs built packages. Exits with 1 if a process had another exit code than expected, or wrote an incomplete row.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const child = fileURLToPath(new URL('./busy-process.mjs', import.meta.url))

/** Ways to end a process, with the expected exit code or signal, and whether the way applies to a thread only. */
const ENDINGS = {
  exit: { code: 7 },
  throw: { code: 1 },
  reject: { code: 1 },
  sigterm: { signal: 'SIGTERM' },
  'sigint twice': { signal: 'SIGINT' },
  sigkill: { signal: 'SIGKILL' },
  terminate: { code: 0 },
  cut: { code: 0 },
}

/**
 * Runs `kills` processes one after another.
 * @returns the number of processes per ending, and the problems
 */
export async function killTest({ backend, kills, seed = 1, endings = endingsOf(backend), onKill = () => {} }) {
  const random = generator(seed)
  const counts = Object.fromEntries(endings.map((ending) => [ending, 0]))
  const faults = []
  for (let kill = 0; kill < kills; kill++) {
    const ending = endings[kill % endings.length]
    const delay = Math.floor(random() * 900)
    const found = await endOne(backend, ending, delay)
    counts[ending]++
    const fault = faultOf(found, ENDINGS[ending])
    if (fault !== undefined) faults.push(`${ending} after ${delay} ms: ${fault}`)
    onKill(kill + 1, faults.length)
  }
  return { counts, faults }
}

/** onnxruntime's addon aborts the process if a thread ends in the middle of a call (README of `@lamjs/onnx`). */
function endingsOf(backend) {
  return Object.keys(ENDINGS).filter((ending) => !(backend === 'onnx' && ending === 'terminate'))
}

function faultOf({ code, signal, stdout, stderr }, expected) {
  if (signal !== (expected.signal ?? null))
    return `ended by ${signal ?? `code ${code}`}, expected ${JSON.stringify(expected)}; ${stderr.slice(0, 300)}`
  if (expected.code !== undefined && code !== expected.code)
    return `code ${code}, expected ${expected.code}; ${stderr.slice(0, 300)}`
  if (/terminate called|Napi::Error|core dumped|FATAL/i.test(stderr)) return `stderr: ${stderr.slice(0, 300)}`
  const lines = stdout.split('\n')
  // Ignores the text after the last line end: the process ended while writing it. A write of one line is complete or absent.
  const rest = lines.pop()
  if (rest !== '' && expected.signal === undefined) return `half a line: ${rest.slice(0, 80)}`
  for (const [i, line] of lines.entries()) {
    const row = JSON.parse(line)
    if (row.index !== i || row.width !== 384) return `row ${i} is ${line.slice(0, 80)}`
  }
  return undefined
}

async function endOne(backend, ending, delay) {
  const folder = ending === 'cut' ? modelFolder() : undefined
  try {
    const process_ = spawn(
      process.execPath,
      [child, pathToFileURL(root).href, backend, ending, String(delay), folder ?? ''],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, LAM_CACHE_DIR: join(tmpdir(), 'lam-kill-cache') },
      },
    )
    const out = { stdout: '', stderr: '' }
    process_.stdout.on('data', (data) => {
      out.stdout += data
    })
    process_.stderr.on('data', (data) => {
      out.stderr += data
    })
    const signals = { sigterm: ['SIGTERM'], 'sigint twice': ['SIGINT', 'SIGINT'], sigkill: ['SIGKILL'] }[ending] ?? []
    // The process starts in about 100 ms.
    const timer = setTimeout(() => {
      for (const signal of signals) process_.kill(signal)
      if (folder !== undefined) truncateSync(join(folder, 'model.safetensors'), 100_000)
    }, 100 + delay)
    const ended = await new Promise((resolve) => process_.on('close', (code, signal) => resolve({ code, signal })))
    clearTimeout(timer)
    return { ...ended, ...out }
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true })
  }
}

function modelFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'lam-kill-'))
  for (const file of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    copyFileSync(join(root, 'packages/model-mini/files', file), join(folder, file))
  }
  return folder
}

function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { backend: { type: 'string' }, kills: { type: 'string' }, seed: { type: 'string' } },
  })
  const backends = values.backend === undefined ? ['reference', 'native', 'onnx', 'wasm'] : [values.backend]
  let failed = false
  for (const backend of backends) {
    const onKill = (kill, faults) => {
      if (kill % 20 === 0) console.error(`${backend}: ${kill} killed, ${faults} at fault`)
    }
    const { counts, faults } = await killTest({
      backend,
      kills: Number(values.kills ?? 200),
      seed: Number(values.seed ?? 1),
      onKill,
    })
    console.log(`${backend}: ${JSON.stringify(counts)}, ${faults.length} at fault`)
    for (const fault of faults) console.log(`  ${fault}`)
    failed ||= faults.length > 0
  }
  process.exit(failed ? 1 : 0)
}
