export { type BertCase, type BertCases, bertCases, type PairCase, pairCases } from './bert-cases.js'
export { type BertModel, bertEncoders, bertRerankers } from './bert-models.js'
export { checkpointBytes } from './checkpoint-bytes.js'
export {
  type GoldenCases,
  type GoldenRow,
  type GoldenSpan,
  type GoldenText,
  type GoldenTypedText,
  goldenCases,
} from './golden-cases.js'
export { tinyEncoders, tinyFlat, tinyHierarchical, tinyHierarchical64, tinyModels } from './models.js'
export { type OracleCase, type OracleCases, type OracleStage, oracleCases } from './oracle-cases.js'
export type { TinyModel } from './tiny-model.js'
export type { BertEncoderName, BertName, BertRerankerName, TinyEncoderName, TinyName } from './tiny-name.js'
