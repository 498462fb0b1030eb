import type { CompiledProgram } from '@lamjs/core'
import type { PublishedFolder } from '../peers/published-folder.js'
import type { SubjectKey } from '../subjects.js'
import { argumentOfChild, peakMemory, reportToParent } from './report.js'

/** One process from its start to its first embedding. Times in ms, `performance.now()` counts from the start. */
export interface FirstEmbedding {
  /** When the modules were there. */
  readonly imported: number
  /** From then to the first embedding: loading the model and embedding one sentence. */
  readonly firstEmbedding: number
  readonly peakMemory: number
  /** What was compiled, and where it came from; empty for peers. */
  readonly compiled: readonly CompiledProgram[]
}

export interface FirstEmbeddingRequest {
  readonly key: SubjectKey
  /** For a peer. It stands here because the code that makes it would count as the peer's import. */
  readonly model: PublishedFolder
}

const SENTENCE = 'A light on the end of the breakwater is there or it is not.'
const { key, model } = argumentOfChild<FirstEmbeddingRequest>()

// Each import stands in its branch, because only what is used may be paid for.
if ('peer' in key) {
  const { peerNamed } = await import('../peers/registry.js')
  const { load, trials } = peerNamed(key.peer)
  const open = await load()
  const imported = performance.now()
  const peer = await open(model, key.setting ?? trials[0])
  await peer.embed([SENTENCE])
  report(imported, [])
} else {
  const [{ LAM }, { loadBackend }] = await Promise.all([import('@lamjs/core'), import('@lamjs/backends')])
  const backend = await loadBackend(key.backend)
  const imported = performance.now()
  const lam = new LAM(backend, key.precision === undefined ? {} : { precision: key.precision })
  await lam.encode(SENTENCE)
  report(imported, lam.compilation().programs)
}

function report(imported: number, compiled: readonly CompiledProgram[]): void {
  const firstEmbedding = performance.now() - imported
  reportToParent({ imported, firstEmbedding, peakMemory: peakMemory(), compiled } satisfies FirstEmbedding)
}
