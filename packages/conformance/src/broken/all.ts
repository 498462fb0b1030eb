import type { BrokenBackend } from './broken-backend.js'
import { wrongAttention } from './wrong-attention.js'
import { wrongBatches } from './wrong-batches.js'
import { wrongClaims } from './wrong-claims.js'
import { wrongCompilation } from './wrong-compilation.js'
import { wrongEnds } from './wrong-ends.js'
import { wrongManners } from './wrong-manners.js'
import { wrongMemory } from './wrong-memory.js'
import { wrongNumbers } from './wrong-numbers.js'
import { wrongPositions } from './wrong-positions.js'
import { wrongResults } from './wrong-results.js'
import { wrongTypes } from './wrong-types.js'
import { wrongWeights } from './wrong-weights.js'

/** Every broken backend, by the kind of its mistake. */
export const brokenBackends: Readonly<Record<string, readonly BrokenBackend[]>> = {
  'wrong numbers': wrongNumbers,
  'wrong positions': wrongPositions,
  'wrong attention': wrongAttention,
  'wrong types': wrongTypes,
  'wrong batches': wrongBatches,
  'wrong memory': wrongMemory,
  'wrong manners': wrongManners,
  'wrong claims': wrongClaims,
  'wrong weights': wrongWeights,
  'wrong results': wrongResults,
  'wrong compilation': wrongCompilation,
  'wrong ends': wrongEnds,
}
