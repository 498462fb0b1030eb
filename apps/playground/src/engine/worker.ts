import type { Embeddings } from '@lamjs/core'
import { backendChoices } from './backends.js'
import { Engine } from './engine.js'
import { problemOf } from './problem.js'
import type { EngineChoice, Reply, Request, Rows } from './protocol.js'

/** The part of a dedicated worker's global scope that this file uses; the page's types lack it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null
  postMessage(reply: Reply, transfer?: Transferable[]): void
}

const scope = globalThis as unknown as WorkerScope
const running = new Map<number, AbortController>()
let engine: Promise<Engine> | undefined

scope.onmessage = ({ data }) => {
  if (data.kind === 'cancel') running.get(data.id)?.abort()
  else if (data.kind === 'start') start(data)
  else call(data)
}

backendChoices().then(
  (backends) => scope.postMessage({ kind: 'backends', backends }),
  (error) => scope.postMessage({ kind: 'problem', problem: problemOf(error) }),
)

function start(choice: EngineChoice): void {
  engine = Engine.start(choice, (reply) => scope.postMessage(reply))
  engine.catch((error) => scope.postMessage({ kind: 'problem', problem: problemOf(error) }))
}

async function call(request: Extract<Request, { kind: 'embed' | 'passages' }>): Promise<void> {
  const { id } = request
  const abort = new AbortController()
  running.set(id, abort)
  try {
    const ready = await engine
    if (ready === undefined) throw new Error('the engine was asked before it was started')
    if (request.kind === 'embed') {
      const rows = rowsOf(await ready.embed(request.texts, abort.signal))
      scope.postMessage({ kind: 'embed', id, rows }, buffers(rows))
    } else {
      const embeddings = await ready.passages(request.text, abort.signal)
      const rows = { ...rowsOf(embeddings), passages: embeddings.passages }
      scope.postMessage({ kind: 'passages', id, rows }, buffers(rows))
    }
  } catch (error) {
    scope.postMessage({ kind: 'problem', id, problem: problemOf(error) })
  } finally {
    running.delete(id)
  }
}

function rowsOf({ data, dim, tokenCounts, truncated }: Embeddings): Rows {
  return { data, dim, tokenCounts, truncated }
}

function buffers({ data, tokenCounts }: Rows): Transferable[] {
  return [data.buffer as ArrayBuffer, tokenCounts.buffer as ArrayBuffer]
}
