import type { Vector } from '../embedding/vector.js'
import record from './prepared/prepared.json'
import { rowsFrom } from './quantized.js'
import { sampleArticle, sampleTexts } from './sample-texts.js'

/** A long text with prepared rows. */
export interface PreparedDocument {
  readonly text: string
  /** One per paragraph, in order */
  readonly rows: readonly Float32Array[]
  readonly tokens: number
}

/** Lines to search, each with the row of its definition. */
export interface PreparedCorpus {
  readonly lines: readonly string[]
  readonly rows: readonly Float32Array[]
}

/** Every sample text's embedding; 65 kB. @throws TypeError if the network fails */
export async function loadSamples(): Promise<ReadonlyMap<string, Vector>> {
  const rows = rowsFrom(new Int16Array(await bytes(new URL('./prepared/samples.bin', import.meta.url))), record.dim)
  return new Map(
    sampleTexts().map((text, i) => [text, { row: rows[i], tokens: record.samples.tokens[i], truncated: false }]),
  )
}

/** The article about the lighthouse. @throws TypeError if the network fails */
export async function loadArticle(): Promise<PreparedDocument> {
  const ints = new Int16Array(await bytes(new URL('./prepared/article.bin', import.meta.url)))
  return { text: sampleArticle, rows: rowsFrom(ints, record.dim), tokens: record.article.tokens }
}

/** All of Alice’s Adventures in Wonderland; 460 kB. @throws TypeError if the network fails */
export async function loadBook(): Promise<PreparedDocument> {
  const [text, ints] = await Promise.all([
    words(new URL('./prepared/alice.txt', import.meta.url)),
    bytes(new URL('./prepared/alice.bin', import.meta.url)),
  ])
  return { text: text.trim(), rows: rowsFrom(new Int8Array(ints), record.dim), tokens: record.book.tokens }
}

/** 5,000 definitions; 2.4 MB. @throws TypeError if the network fails */
export async function loadDefinitions(): Promise<PreparedCorpus> {
  const [text, ints] = await Promise.all([
    words(new URL('./prepared/definitions.txt', import.meta.url)),
    bytes(new URL('./prepared/definitions.bin', import.meta.url)),
  ])
  return { lines: text.trimEnd().split('\n'), rows: rowsFrom(new Int8Array(ints), record.dim) }
}

async function bytes(address: URL): Promise<ArrayBuffer> {
  return (await fetched(address)).arrayBuffer()
}

async function words(address: URL): Promise<string> {
  return (await fetched(address)).text()
}

async function fetched(address: URL): Promise<Response> {
  const response = await fetch(address)
  if (!response.ok) throw new TypeError(`${address.pathname} is not on this site: ${response.status}`)
  return response
}
