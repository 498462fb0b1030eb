import { importPeerPackage, peerPackageFolder } from './optional-package.js'
import { describeSetting, PEER_TOKENS, type Peer } from './peer.js'
import { installLine } from './remedies.js'

const PACKAGE = 'fastembed'

/** What is used of the package. */
interface Fastembed {
  readonly EmbeddingModel: { readonly CUSTOM: string }
  readonly FlagEmbedding: {
    init(options: {
      model: string
      modelAbsoluteDirPath: string
      modelName: string
      maxLength: number
    }): Promise<{ embed(texts: readonly string[], batchSize: number): AsyncIterable<Float32Array[]> }>
  }
}

/** fastembed on its own onnxruntime, with the float32 file that transformers.js reads. */
export const fastembedPeer: Peer = {
  name: 'fastembed',
  title: 'fastembed float32',
  package: PACKAGE,
  settings: 'Texts come sorted by length; its fastest number of texts a call.',
  remarks:
    'It pads every text to its maxLength, which is set to the longest text of the run. ' +
    "Whatever a model's pooling, its row is the vector of the first token.",
  trials: [{ texts: 8 }, { texts: 1 }, { texts: 32 }],
  unavailable: () =>
    peerPackageFolder(PACKAGE) === undefined ? `install it with: ${installLine(PACKAGE)}` : undefined,
  // The libraries of two versions of onnxruntime have one name, and a process loads the first.
  ownProcess: true,
  async load() {
    const { EmbeddingModel, FlagEmbedding } = await importPeerPackage<Fastembed>(PACKAGE)
    return async ({ folder }, setting) => {
      const maxLength = Math.min(setting.longest ?? PEER_TOKENS, PEER_TOKENS)
      const embedding = await FlagEmbedding.init({
        model: EmbeddingModel.CUSTOM,
        modelAbsoluteDirPath: folder,
        modelName: 'onnx/model.onnx',
        maxLength,
      })
      return {
        device: `onnxruntime cpu, ${describeSetting(setting)}, padded to ${maxLength} tokens`,
        async embed(texts) {
          const rows: Float32Array[] = []
          for await (const batch of embedding.embed(texts, setting.texts ?? texts.length)) rows.push(...batch)
          return rows
        },
        // fastembed has no way to let go of its session.
        dispose: async () => {},
      }
    }
  },
}
