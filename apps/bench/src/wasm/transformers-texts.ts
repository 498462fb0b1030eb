import type { FeatureExtractionPipeline } from '@huggingface/transformers'
import type { OpenContender } from './orders.js'

/** transformers.js, whose pipeline pads the texts of a call to the longest. */
export function openPipeline(pipeline: FeatureExtractionPipeline): OpenContender {
  return {
    async embed(texts, together) {
      const rows: Float32Array[] = []
      for (let start = 0; start < texts.length; start += together) {
        const some = texts.slice(start, start + together)
        const { data, dims } = await pipeline(some, { pooling: 'mean', normalize: true })
        const [count, width] = dims
        for (let row = 0; row < count; row++) rows.push((data as Float32Array).slice(row * width, (row + 1) * width))
      }
      return rows
    },
  }
}
