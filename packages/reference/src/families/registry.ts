import type { ModelConfig, TensorReader } from '@lamjs/core/backend'
import type { Work } from '../work.js'
import { bertEncoder } from './bert/index.js'
import type { Encoder } from './encoder.js'
import { lamEncoder } from './lam/index.js'

/**
 * Reads every tensor that the model needs.
 * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`
 */
export function readEncoder(config: ModelConfig, reader: TensorReader): Work<Encoder> {
  switch (config.family) {
    case 'lam':
      return lamEncoder(config, reader)
    case 'bert':
      return bertEncoder(config, reader)
  }
}
