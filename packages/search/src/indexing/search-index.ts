import type { Embedder, Reranker } from '@lamjs/core'
import type { Cut } from '../passages/cut.js'
import type { Hit, SearchOptions } from '../search/hit.js'
import type { FileSource, UpdateOptions, UpdateReport } from './source.js'

/** The models of an index, and how a new one is made. */
export interface IndexOptions {
  /**
   * A `LAM`, or a client of a server. One that has `encodePassages` reads documents whole; another reads each passage alone. The index does not
   * dispose of it. A function opens the one that an existing index was made with; it gets undefined for a new index.
   */
  readonly embedder: Embedder | ((made: IndexModel | undefined) => Promise<Embedder>)
  /** Sorts the first hits of a search anew: a `LAM` with a cross-encoder. */
  readonly reranker?: Reranker
  /** Of a new index. Of an existing one this and the next are as they were: another value is `LAM_INDEX_MISMATCH`. */
  readonly cut?: Cut
  /** The columns of JSONL and CSV files that make a document's text; default as `readDocuments` chooses. The others are metadata. */
  readonly columns?: readonly string[]
  /** How vectors are kept in a new index. Default `'int8'`. Candidates are found by their signs, and ordered by what is kept. */
  readonly precision?: 'float32' | 'int8' | 'binary'
  /** PostgreSQL's text search configuration for words of a new index. Default `'english'`; `'simple'` for none or many languages. */
  readonly language?: string
  /** How a new index reads passages; default `'windows'`: in the context of its document. See `EncodePassagesOptions`. */
  readonly context?: 'document' | 'windows' | 'passage' | 'both'
  /** Name of the index on a server: its schema. Default `lam_search`. */
  readonly schema?: string
  /** Most milliseconds to wait for another process that holds the index or updates it. Default 10,000. */
  readonly wait?: number
  /** False opens an existing index only. Default true. */
  readonly create?: boolean
}

/** The model that an index was made with. */
export interface IndexModel {
  /** `EmbedderInfo.model` */
  readonly model: string
  /** What it computed in; null from an embedder that does not say. */
  readonly precision: string | null
}

/** Where an index is opened, and how. */
export interface OpenIndexOptions extends IndexOptions {
  /** Where the index lies: `'memory'`, the default, or `idb://name`, a browser's IndexedDB. `@lamjs/search/node` opens folders and servers too. */
  readonly location?: string
}

/** An open index. Close it when you are done. */
export interface SearchIndex {
  /** Makes the index hold these files as they are now. What was committed before a failure stays, and the next update goes on from it. */
  update(files: Iterable<FileSource> | AsyncIterable<FileSource>, options?: UpdateOptions): Promise<UpdateReport>
  /** Best first. */
  search(query: string, options?: SearchOptions): Promise<Hit[]>
  /** What the index holds now, and what it was made with. */
  stats(): Promise<IndexStats>
  /** Waits for the updates under way, and closes the database. Embedder and reranker stay open. */
  close(): Promise<void>
}

/** What an index holds, and what it was made with. */
export interface IndexStats {
  /** Paths in the index, copies too. */
  readonly files: number
  /** Documents of these files. Those of copies count once. */
  readonly documents: number
  /** Passages of these documents. */
  readonly passages: number
  /** The model of its vectors: `EmbedderInfo.model`. */
  readonly model: string
  /** Components of a vector. */
  readonly dim: number
  /** How vectors are kept: see `IndexOptions.precision`. */
  readonly precision: 'float32' | 'int8' | 'binary'
  /** PostgreSQL's text search configuration for words. */
  readonly language: string
  /** How passages are read: see `IndexOptions.context`. `passage` if the embedder of the new index had no `encodePassages`. */
  readonly context: string
  /** How words are ranked: by BM25, or by `ts_rank_cd` on a server without pg_textsearch. */
  readonly words: 'bm25' | 'ts_rank_cd'
}
