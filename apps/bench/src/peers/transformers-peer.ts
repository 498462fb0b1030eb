import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../packages.js'
import { describeSetting, type Peer } from './peer.js'
import { scriptLine } from './remedies.js'
import type { TransformersDtype } from './transformers.js'

const PACKAGE = '@huggingface/transformers'

/** What each file is called, and the script that makes it. */
const DTYPES: Readonly<Record<TransformersDtype, { title: string; file: string; script?: string }>> = {
  fp32: { title: 'float32', file: 'model.onnx' },
  q8: { title: 'q8', file: 'model_quantized.onnx', script: 'quantize.py' },
  fp16: { title: 'fp16', file: 'model_fp16.onnx', script: 'float16.py' },
}

/** transformers.js on onnxruntime's CPU provider, with one of the model's ONNX files. */
export function transformersPeer(name: string, dtype: TransformersDtype): Peer {
  const { title, file, script } = DTYPES[dtype]
  return {
    name,
    title: `transformers.js ${title}`,
    package: PACKAGE,
    settings: 'Texts come sorted by length, which spares it padding; its fastest number of texts a call.',
    trials: [{ texts: 8 }, { texts: 1 }, { texts: 32 }],
    unavailable({ folder }) {
      if (packageFolder(PACKAGE) === undefined) return `install it with: npm install ${PACKAGE}`
      if (script === undefined || existsSync(join(folder, 'onnx', file))) return undefined
      return `it needs onnx/${file}; make it with: ${scriptLine(script, folder)}`
    },
    async load() {
      const { TransformersPipeline } = await import('./transformers.js')
      return async (model, setting) => {
        const pipeline = await TransformersPipeline.open(model, { dtype })
        return {
          device: `onnxruntime cpu, ${describeSetting(setting)}`,
          async embed(texts) {
            const rows: Float32Array[] = []
            const count = setting.texts ?? texts.length
            for (let start = 0; start < texts.length; start += count) {
              const { data, dims } = await pipeline.embed(texts.slice(start, start + count))
              const width = dims[1]
              for (let row = 0; row < dims[0]; row++) {
                rows.push((data as Float32Array).subarray(row * width, (row + 1) * width))
              }
            }
            return rows
          },
          dispose: () => pipeline.dispose(),
        }
      }
    },
  }
}
