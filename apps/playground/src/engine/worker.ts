import type { Embeddings } from '@lamjs/core'
import { backendChoices } from './backends.js'
import { Engine } from './engine.js'
import { problemOf } from './problem.js'
import type { Answer, Answers, EngineChoice, Reply, Request, Rows } from './protocol.js'

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

type Call = Extract<Request, { kind: keyof Answers }>

async function call(request: Call): Promise<void> {
  const { id } = request
  const abort = new AbortController()
  running.set(id, abort)
  try {
    const ready = await engine
    if (ready === undefined) throw new Error('the engine was asked before it was started')
    const answer = await answerOf(ready, request, abort.signal)
    scope.postMessage(answer, 'data' in answer.answer ? buffers(answer.answer) : [])
  } catch (error) {
    scope.postMessage({ kind: 'problem', id, problem: problemOf(error) })
  } finally {
    running.delete(id)
  }
}

async function answerOf(ready: Engine, request: Call, signal: AbortSignal): Promise<Answer> {
  const { id } = request
  switch (request.kind) {
    case 'embed':
      return { kind: 'embed', id, answer: rowsOf(await ready.embed(request.texts, signal)) }
    case 'passages': {
      const embeddings = await ready.passages(request.text, signal)
      return { kind: 'passages', id, answer: { ...rowsOf(embeddings), passages: embeddings.passages } }
    }
    case 'index':
      return { kind: 'index', id, answer: await ready.files.index(request.files, signal) }
    case 'search':
      return { kind: 'search', id, answer: await ready.files.search(request, signal) }
    case 'surroundings':
      return { kind: 'surroundings', id, answer: await ready.files.surroundings(request.file, request.hit) }
  }
}

function rowsOf({ data, dim, tokenCounts, truncated }: Embeddings): Rows {
  return { data, dim, tokenCounts, truncated }
}

function buffers({ data, tokenCounts }: Rows): Transferable[] {
  return [data.buffer as ArrayBuffer, tokenCounts.buffer as ArrayBuffer]
}
