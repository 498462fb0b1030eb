export type { DocumentFormat, FileBytes, FilePlace, Metadata, PlaceMap, SourceDocument } from './documents/document.js'
export { formatOf } from './documents/format.js'
export { type ReadDocumentsOptions, readDocuments } from './documents/read-documents.js'
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Scores,
  type SearchWay,
  type WayResult,
} from './evaluation/evaluate.js'
export { parseQuestions, type Question, type RelevantPlace } from './evaluation/questions.js'
export type { Ranking } from './evaluation/ranking.js'
export type { PassageEmbedder } from './indexing/encode-passages.js'
export type { IndexModel, IndexOptions, IndexStats, OpenIndexOptions, SearchIndex } from './indexing/search-index.js'
export type { FileSource, UpdateOptions, UpdateProgress, UpdateReport } from './indexing/source.js'
export { openIndex } from './open-index.js'
export type { Cut, CutRange } from './passages/cut.js'
export { cutPassages } from './passages/cut-passages.js'
export type { Filter, Hit, MetadataValue, SearchMode, SearchOptions } from './search/hit.js'
