export type { BertActivation, BertConfig, BertModelType, CrossEncoderHead } from './bert/config.js'
export type { EncoderShape } from './encoder-shape.js'
export type { LamConfig, Recurrence } from './lam/config.js'
export { type ModelConfig, type ModelVariant, parseConfig, variantOf } from './registry.js'
