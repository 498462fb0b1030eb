import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { importPeerPackage, peerPackageFolder } from './optional-package.js'
import { describeSetting, PEER_TOKENS, type Peer, type PeerSetting } from './peer.js'
import { installLine, scriptLine } from './remedies.js'

const PACKAGE = 'node-llama-cpp'
/** [CLS] and [SEP], which a context adds itself. */
const SPECIAL_TOKENS = 2
/** A context takes texts that are shorter than it. */
const CONTEXT_SIZE = PEER_TOKENS + 1

/** What is used of the package. */
interface NodeLlamaCpp {
  readonly LlamaLogLevel: { readonly error: string }
  getLlama(options: {
    gpu: false
    build: 'never'
    skipDownload: true
    progressLogs: false
    /** 0 for no limit, which is otherwise 4. */
    maxThreads: 0
    logLevel: string
  }): Promise<Llama>
}

interface Llama {
  loadModel(options: { modelPath: string; gpuLayers: 0 }): Promise<LlamaModel>
  dispose(): Promise<void>
}

interface LlamaModel {
  tokenize(text: string): readonly number[]
  createEmbeddingContext(options: {
    contextSize: number
    batchSize: number
    threads: number
  }): Promise<EmbeddingContext>
}

interface EmbeddingContext {
  getEmbeddingFor(tokens: readonly number[]): Promise<{ readonly vector: readonly number[] }>
}

/** A GGUF file of a model, by the name of its type. */
const FILES = { float32: 'model-f32.gguf', Q8_0: 'model-q8_0.gguf' } as const

/** llama.cpp on the CPU through node-llama-cpp's prebuilt binaries. */
export function llamaPeer(name: string, type: keyof typeof FILES): Peer {
  const fileOf = (folder: string) => join(folder, 'gguf', FILES[type])
  return {
    name,
    title: `llama.cpp ${type}`,
    package: PACKAGE,
    settings:
      'One context with all threads or with one, or contexts of one thread, one or two a core: whichever is the fastest.',
    remarks: 'node-llama-cpp evaluates one text at a time in a context. The bench normalises its rows.',
    trials: trialsFor(availableParallelism()),
    unavailable({ folder }) {
      if (peerPackageFolder(PACKAGE) === undefined) return `install it with: ${installLine(PACKAGE)}`
      if (existsSync(fileOf(folder))) return undefined
      return `it needs gguf/${FILES[type]}; make it with: ${scriptLine('gguf_from_bert.py', folder)}`
    },
    async load() {
      const { getLlama, LlamaLogLevel } = await importPeerPackage<NodeLlamaCpp>(PACKAGE)
      return async ({ folder }, setting) => {
        const logLevel = LlamaLogLevel.error
        const llama = await getLlama({
          gpu: false,
          build: 'never',
          skipDownload: true,
          progressLogs: false,
          maxThreads: 0,
          logLevel,
        })
        const model = await llama.loadModel({ modelPath: fileOf(folder), gpuLayers: 0 })
        const { contexts: count = 1, threads = 1 } = setting
        const contexts: EmbeddingContext[] = []
        while (contexts.length < count) {
          contexts.push(
            await model.createEmbeddingContext({ contextSize: CONTEXT_SIZE, batchSize: CONTEXT_SIZE, threads }),
          )
        }
        return {
          device: `llama.cpp cpu, ${describeSetting(setting)}`,
          async embed(texts) {
            const rows = new Array<Float32Array>(texts.length)
            let next = 0
            const work = async (context: EmbeddingContext) => {
              while (next < texts.length) {
                const index = next++
                const tokens = model.tokenize(texts[index]).slice(0, PEER_TOKENS - SPECIAL_TOKENS)
                rows[index] = normalised((await context.getEmbeddingFor(tokens)).vector)
              }
            }
            await Promise.all(contexts.map(work))
            return rows
          },
          dispose: () => llama.dispose(),
        }
      }
    },
  }
}

function trialsFor(cores: number): PeerSetting[] {
  const alone = { contexts: 1, threads: 1 }
  const parallel = [cores, 2 * cores].map((contexts) => ({ contexts, threads: 1 }))
  return cores === 1 ? [alone, ...parallel.slice(1)] : [{ contexts: 1, threads: cores }, alone, ...parallel]
}

function normalised(vector: readonly number[]): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return Float32Array.from(vector, (value) => value / norm)
}
