import { env, type FeatureExtractionPipeline, pipeline, type Tensor } from '@huggingface/transformers'
import type { PublishedFolder } from './published-folder.js'

export interface PeerOptions {
  /** Which of the folder's ONNX files: the float32 one, or the one in 8 bits. Default `'fp32'`. */
  readonly dtype?: 'fp32' | 'q8'
  /** Options of the onnxruntime session beyond what transformers.js sets. */
  readonly session?: Readonly<Record<string, unknown>>
}

/** transformers.js running a model on the CPU, as its own documentation says to. */
export class TransformersPeer {
  readonly #pipeline: FeatureExtractionPipeline

  private constructor(extractor: FeatureExtractionPipeline) {
    this.#pipeline = extractor
  }

  static async open(
    { root, name }: Pick<PublishedFolder, 'root' | 'name'>,
    { dtype = 'fp32', session = {} }: PeerOptions = {},
  ): Promise<TransformersPeer> {
    env.allowRemoteModels = false
    env.allowLocalModels = true
    env.localModelPath = root
    const options = { dtype, device: 'cpu', session_options: session } as const
    return new TransformersPeer(await pipeline('feature-extraction', name, options))
  }

  /** @returns `[texts, hidden]`, mean pooled, each row of norm 1 */
  embed(texts: readonly string[]): Promise<Tensor> {
    return this.#pipeline([...texts], { pooling: 'mean', normalize: true })
  }

  /** Runs all texts, `batch` at a time, in the order given. */
  async embedInBatches(texts: readonly string[], batch: number): Promise<void> {
    for (let start = 0; start < texts.length; start += batch) await this.embed(texts.slice(start, start + batch))
  }

  async dispose(): Promise<void> {
    await this.#pipeline.dispose()
  }
}
