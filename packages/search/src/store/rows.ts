import type { Metadata } from '../documents/document.js'

/** Documents of a file's content, ready to be kept: all of them, or the next some. */
export interface NewDocuments {
  /** SHA-256 of the content, hex. */
  readonly hash: string
  readonly documents: readonly NewDocument[]
}

interface NewDocument {
  readonly title: string | undefined
  readonly metadata: Metadata
  readonly blocks: readonly NewBlock[]
}

/** A stretch of a document's text and the passages that lie whole in it. */
export interface NewBlock {
  readonly text: string
  readonly passages: readonly NewPassage[]
}

export interface NewPassage {
  /** In the block's text, in code points from 1, as PostgreSQL counts. */
  readonly first: number
  readonly length: number
  readonly line: number
  /** UTF-16 units of the decoded file. */
  readonly fileStart: number
  readonly fileEnd: number
  readonly row: Float32Array
}
