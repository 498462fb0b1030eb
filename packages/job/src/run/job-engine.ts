import type { Embedder } from '@lamjs/core'

/** A model that runs a job's shards. */
export interface JobEngine {
  /** Embeds the rows. `runJob` leaves it open; a worker of a queue disposes of it. */
  readonly embedder: Embedder
  /** Whether texts of any length are computed whole, as models of the `lam` family do. */
  readonly readsAnyLength: boolean
}
