import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { expect, it, onTestFinished } from 'vitest'
import { webgpuInWorker } from './index.js'
import { textsOf } from './testing/texts.js'

const workers: Worker[] = []

function lamWorker(): Worker {
  const worker = new Worker(new URL('./testing/lam-worker.ts', import.meta.url), { type: 'module' })
  workers.push(worker)
  return worker
}

it('a worker of a browser leaves the page free while the default model is compiled and computes', async () => {
  const opened = await openCheckpoint(mini)
  const attempt = async () => {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    onTestFinished(() => clearInterval(timer))
    const program = await webgpuInWorker(lamWorker, { device: 'wasm', rows: [4] }).compile(opened)
    const start = performance.now()
    await program.run(textsOf(...Array.from({ length: 4 }, () => 300)))
    const oneRun = (performance.now() - start) / 5
    await program.dispose()
    clearInterval(timer)
    return longest / oneRun
  }
  // On the page, opening the program and every one of the five runs would be a block of its own, each time. Other processes
  // hold the page up too, so the best of some attempts is what is ours.
  let share = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5 && share >= 0.5; i++) share = Math.min(share, await attempt())
  expect(share).toBeLessThan(0.5)
})
