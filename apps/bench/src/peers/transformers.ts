import { env, type FeatureExtractionPipeline, pipeline, type Tensor } from '@huggingface/transformers'
import { PEER_MODEL } from './peer.js'

/** transformers.js running the model in `root` in float32 on the CPU, as its own documentation says to. */
export class TransformersPeer {
  readonly #pipeline: FeatureExtractionPipeline

  private constructor(extractor: FeatureExtractionPipeline) {
    this.#pipeline = extractor
  }

  /** @param session options of the onnxruntime session beyond what transformers.js sets */
  static async open(root: string, session: Readonly<Record<string, unknown>> = {}): Promise<TransformersPeer> {
    env.allowRemoteModels = false
    env.allowLocalModels = true
    env.localModelPath = root
    const options = { dtype: 'fp32', device: 'cpu', session_options: session } as const
    return new TransformersPeer(await pipeline('feature-extraction', PEER_MODEL, options))
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
