import { env, type FeatureExtractionPipeline, pipeline, type Tensor } from '@huggingface/transformers'
import type { PublishedFolder } from './published-folder.js'

/** The file of a model that transformers.js chooses by `dtype`. */
export type TransformersDtype = 'fp32' | 'q8' | 'fp16'

interface PipelineOptions {
  /** Which of the folder's ONNX files. Default `'fp32'`. */
  readonly dtype?: TransformersDtype
  /** Options of the onnxruntime session beyond what transformers.js sets. */
  readonly session?: Readonly<Record<string, unknown>>
}

/** transformers.js running a model on the CPU, as its own documentation says to. */
export class TransformersPipeline {
  readonly #pipeline: FeatureExtractionPipeline

  private constructor(extractor: FeatureExtractionPipeline) {
    this.#pipeline = extractor
  }

  static async open(
    { root, name }: Pick<PublishedFolder, 'root' | 'name'>,
    { dtype = 'fp32', session = {} }: PipelineOptions = {},
  ): Promise<TransformersPipeline> {
    env.allowRemoteModels = false
    env.allowLocalModels = true
    env.localModelPath = root
    const options = { dtype, device: 'cpu', session_options: session } as const
    return new TransformersPipeline(await pipeline('feature-extraction', name, options))
  }

  /** @returns `[texts, hidden]`, mean pooled, each row of norm 1 */
  embed(texts: readonly string[]): Promise<Tensor> {
    return this.#pipeline([...texts], { pooling: 'mean', normalize: true })
  }

  async dispose(): Promise<void> {
    await this.#pipeline.dispose()
  }
}
