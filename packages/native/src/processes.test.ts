import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const dist = (name: string) => JSON.stringify(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)))

/** Encodes a text that takes about half a second, and prints when it has begun. */
const work = `
  const { native } = await import(${dist('index.js')})
  const { openCheckpoint } = await import('@lamjs/core/backend')
  const backend = native()
  const program = await backend.compile(await openCheckpoint(backend.defaultModel))
  const ids = new Int32Array(4000).fill(2000)
  const batch = { ids, offsets: Uint32Array.of(0, ids.length), spans: Uint32Array.of(0, ids.length) }
  const run = program.run(batch)
`

function node(script: string) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageFolder,
    encoding: 'utf8',
    timeout: 50_000,
  })
}

const inWorkers = (after: string) => `
  const { Worker } = await import('node:worker_threads')
  const code = ${JSON.stringify(`
    (async () => {
      const { parentPort } = await import('node:worker_threads')
      ${work}
      parentPort.postMessage('begun')
      await run
    })()`)}
  for (let round = 0; round < 3; round++) {
    const workers = [0, 1].map(() => new Worker(code, { eval: true }))
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
    ${after}
  }
  console.log('survived')
`

describe('a process', () => {
  it('ends by itself with status 0 when the last run is settled', () => {
    const { status, stdout, stderr } = node(`${work}; console.log((await run).length)`)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '384\n', stderr: '' })
  })

  it('may exit in the middle of a run', () => {
    const { status, signal, stderr } = node(`${work}; setTimeout(() => process.exit(7), 100)`)
    expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' })
  })

  it('may end with a run that nobody waits for', () => {
    const { status, stderr } = node(work)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('survives workers terminated in the middle of a run', () => {
    const { status, stdout, stderr } = node(inWorkers('await Promise.all(workers.map((worker) => worker.terminate()))'))
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'survived\n', stderr: '' })
  })

  it('may exit while workers run', () => {
    const { status, signal, stderr } = node(inWorkers('process.exit(7)'))
    expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' })
  })
})
