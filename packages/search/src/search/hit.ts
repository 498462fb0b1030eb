import type { PlatformAbortSignal } from '@lamjs/core'
import type { Metadata } from '../documents/document.js'

/** A passage that answers a query. */
export interface Hit {
  /** Path of the file in the index. */
  readonly file: string
  /** Line of the passage's start, from 1; in a PDF, the page. */
  readonly line: number
  /** UTF-16 unit of the decoded file in which the passage begins. */
  readonly start: number
  /** One past the last. */
  readonly end: number
  /** The passage. */
  readonly text: string
  /** What the hits are sorted by: the sum of reciprocal ranks, or the reranker's score. */
  readonly score: number
  /** Cosine of passage and query; absent where only its words were found. */
  readonly similarity?: number
  /** Its place, from 1, in each list that found it. */
  readonly ranks: { readonly vectors?: number; readonly words?: number }
  /** Ranges of `text` whose words are the query's. */
  readonly matches: readonly { readonly start: number; readonly end: number }[]
  /** Its document's title; absent if that has none. */
  readonly title?: string
  /** That of its document, empty if there is none. */
  readonly metadata: Metadata
  /** Other files of the same content. */
  readonly copies?: readonly string[]
}

/** By meaning (`vectors`), by `words`, or `hybrid`: both lists joined by reciprocal rank fusion. */
export type SearchMode = 'hybrid' | 'vectors' | 'words'

/** How a search goes, and which passages it may find. */
export interface SearchOptions {
  /** Most hits. Default 10. */
  readonly top?: number
  /** Default `'hybrid'`: vectors and words, joined by reciprocal rank fusion. */
  readonly mode?: SearchMode
  /** Hits that meet all of it. */
  readonly filter?: Filter
  /** Whether the index's reranker sorts the first hits anew. Default: when the index has one. */
  readonly rerank?: boolean
  /** Stops the search, which then rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
}

/** What a hit's file and document must meet. */
export interface Filter {
  /** A glob or several of the file's path: `docs/**`, `*.md`. One must match. */
  readonly path?: string | readonly string[]
  /** Values of metadata; with a list, any of them. */
  readonly metadata?: Readonly<Record<string, MetadataValue | readonly MetadataValue[]>>
}

/** A value of a document's metadata that a filter compares. */
export type MetadataValue = string | number | boolean | null
