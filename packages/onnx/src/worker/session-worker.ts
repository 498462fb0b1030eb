import { parentPort, threadId, workerData } from 'node:worker_threads'
import { throwIfAborted } from '@lamjs/core/backend'
import { toWireError } from '@lamjs/core/worker'
import { startBehindGate } from './exit-gate.js'
import type { Answer, Request, WorkerStart } from './messages.js'
import { loadOnnxruntime } from './onnxruntime.js'
import { SessionHost } from './session-host.js'
import { inTurn } from './turn.js'

/**
 * The worker's side: takes requests one at a time, in their order. onnxruntime computes on the calling thread, which
 * is why there is one of its own.
 */
const port = parentPort
if (port === null) throw new Error('session-worker.js runs in a worker thread only.')

const host = new SessionHost()
const { turn, gate } = workerData as WorkerStart
startBehindGate(gate)
// Loading takes longer than anything else in a start, so it begins before the first request. What it throws, the request meets again.
if (turn === undefined) loadOnnxruntime().catch(() => {})
let queue: Promise<void> = Promise.resolve()
port.on('message', (request: Request) => {
  queue = queue.then(async () => {
    const answer = await handle(request)
    port.postMessage(answer, answer.rows === undefined ? [] : [answer.rows.buffer])
    if (request.type === 'dispose') port.close()
  })
})

async function handle(request: Request): Promise<Answer> {
  try {
    const result = turn === undefined ? await act(request) : await inTurn(turn, threadId, () => act(request))
    return { ...result, ...host.takeNews() }
  } catch (error) {
    return { error: toWireError(error, 'onnxruntime failed'), ...host.takeNews() }
  }
}

async function act(request: Request): Promise<Pick<Answer, 'opened' | 'rows'>> {
  switch (request.type) {
    case 'probe':
      await host.probe(request)
      return {}
    case 'open-cached':
      return { opened: await host.openCached(request) }
    case 'open-built':
      await host.openBuilt(request)
      return { opened: true }
    case 'warmup':
      await host.warmup(checkOf(request.abort))
      return {}
    case 'run':
      return { rows: await host.run(request.batch, checkOf(request.abort)) }
    case 'dispose':
      await host.dispose()
      return {}
  }
}

/** Looks at the flag that the caller's thread sets, whatever this one is busy with. */
function checkOf(abort: SharedArrayBuffer): () => void {
  const flag = new Int32Array(abort)
  return () => {
    if (Atomics.load(flag, 0) !== 0) throwIfAborted(AbortSignal.abort())
  }
}
