import type { Embedder } from '@lamjs/core'

/** A model that runs a job's shards. */
export interface JobEngine {
  readonly embedder: Embedder
  /** Whether texts of any length are computed whole, as models of the `lam` family do. */
  readonly readsAnyLength: boolean
}
