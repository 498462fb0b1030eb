import { readJson } from './read-json.js'
import type { TinyEncoderName } from './tiny-name.js'

/** A mean of the last layer, as direction and norm. */
export interface GoldenRow {
  /** `[hidden]`, the mean divided by its Euclidean norm, in float64 with 9 significant digits. */
  readonly embedding: Float64Array
  /** The Euclidean norm of the mean, which tells a mean from a sum. */
  readonly norm: number
  /** The row's relative condition number with respect to the weights (`sensitivityOf` of the reference). */
  readonly sensitivity: number
}

/** One text and its whole-text mean. */
export interface GoldenText extends GoldenRow {
  /** `[tokens]` */
  readonly ids: Int32Array
}

/** One text with token types, and its whole-text mean. */
export interface GoldenTypedText extends GoldenText {
  /** `[tokens]` */
  readonly types: Uint8Array
}

/** The mean over one range of a text's tokens, in the context of the whole text. */
export interface GoldenSpan extends GoldenRow {
  /** First token, counted from the start of the text. */
  readonly start: number
  /** One past the last token. */
  readonly end: number
}

/** Vectors that the reference backend computed; a test of the conformance package recomputes them. */
export interface GoldenCases {
  /** Texts around every usual block border, up to 2000 tokens or the model's limit, shortest first. */
  readonly texts: readonly GoldenText[]
  /** Spans of the text of 513 tokens, or of the longest text: single tokens, ranges inside and across borders, the whole. */
  readonly spans: { readonly ids: Int32Array; readonly rows: readonly GoldenSpan[] }
  /** Texts of both token types; empty for a model with one type. */
  readonly typed: readonly GoldenTypedText[]
}

interface RowFile {
  readonly norm: number
  readonly sensitivity: number
  readonly embedding: number[]
}

interface GoldenFile {
  readonly texts: readonly (RowFile & { readonly ids: number[] })[]
  readonly spans: { readonly length: number; readonly rows: readonly (RowFile & { readonly span: [number, number] })[] }
  readonly typed?: readonly (RowFile & { readonly ids: number[]; readonly types: number[] })[]
}

const URLS: Readonly<Record<TinyEncoderName, URL>> = {
  'tiny-flat': new URL('../fixtures/tiny-flat/golden.json', import.meta.url),
  'tiny-hierarchical': new URL('../fixtures/tiny-hierarchical/golden.json', import.meta.url),
  'tiny-hierarchical-64': new URL('../fixtures/tiny-hierarchical-64/golden.json', import.meta.url),
  'tiny-bert-cls': new URL('../fixtures/bert/tiny-bert-cls/golden.json', import.meta.url),
  'tiny-bert-mean': new URL('../fixtures/bert/tiny-bert-mean/golden.json', import.meta.url),
  'tiny-xlmr-mean': new URL('../fixtures/bert/tiny-xlmr-mean/golden.json', import.meta.url),
}

/** Reads the golden vectors of a tiny checkpoint. */
export async function goldenCases(name: TinyEncoderName): Promise<GoldenCases> {
  const file = await readJson<GoldenFile>(URLS[name])
  const texts = file.texts.map((text) => ({ ids: Int32Array.from(text.ids), ...row(text) }))
  const spanned = texts.find((text) => text.ids.length === file.spans.length)
  if (spanned === undefined) throw new Error(`${URLS[name]}: expected a text of ${file.spans.length} tokens.`)
  return {
    texts,
    spans: {
      ids: spanned.ids,
      rows: file.spans.rows.map((entry) => ({ start: entry.span[0], end: entry.span[1], ...row(entry) })),
    },
    typed: (file.typed ?? []).map((text) => ({
      ids: Int32Array.from(text.ids),
      types: Uint8Array.from(text.types),
      ...row(text),
    })),
  }
}

function row({ norm, sensitivity, embedding }: RowFile): GoldenRow {
  return { norm, sensitivity, embedding: Float64Array.from(embedding) }
}
