import { Worker } from 'node:worker_threads'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { tinyHierarchical } from '@lamjs/oracle'
import { expect, it, onTestFinished } from 'vitest'
import { wasmInWorker } from '../index.js'

const workers: Worker[] = []

function lamWorker(): Worker {
  const worker = new Worker(new URL('../testing/lam-worker.mjs', import.meta.url))
  workers.push(worker)
  return worker
}

const checkpoint = () => openCheckpoint(tinyHierarchical)

/** One text. */
function text(tokens: number) {
  const offsets = Uint32Array.of(0, tokens)
  return { ids: new Int32Array(tokens).fill(5), offsets, spans: wholeTexts(offsets) }
}

it('a thread of Node leaves the event loop free', async () => {
  const program = await wasmInWorker(lamWorker).compile(await checkpoint())
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  onTestFinished(() => clearInterval(timer))
  const start = performance.now()
  await program.run(text(10_000))
  const milliseconds = performance.now() - start
  expect(milliseconds).toBeGreaterThan(20)
  // Copies of ids and rows take a moment; other processes hold this one up.
  expect(turns).toBeGreaterThan(milliseconds / 20)
  await program.dispose()
})
