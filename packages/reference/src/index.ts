export * from '@lamjs/core'
export { type ReferenceOptions, reference } from './backend.js'
export type {
  ConvolvedWeights,
  FluxWeights,
  HierarchyWeights,
  LayerWeights,
  MixerWeights,
  Model,
} from './model.js'
export { readModel } from './model.js'
export { sensitivityOf } from './sensitivity.js'
export { runStages, type Stage } from './stages.js'
