import type { Embedder, LAM } from '@lamjs/core'
import type { ServerObserver } from '../observer.js'

/** A model that tells of the batches it runs. */
export function observed(lam: LAM, model: string, observer: Required<ServerObserver>, waiting: () => number): Embedder {
  return {
    async encode(texts, options) {
      const start = performance.now()
      const rows = await lam.encode(texts, options)
      const tokens = rows.tokenCounts.reduce((sum, count) => sum + count, 0)
      observer.batch({
        model,
        texts: texts.length,
        tokens,
        milliseconds: performance.now() - start,
        waiting: waiting(),
      })
      return rows
    },
    stream: (texts, options) => lam.stream(texts, options),
    info: () => lam.info(),
    dispose: () => lam.dispose(),
  }
}
