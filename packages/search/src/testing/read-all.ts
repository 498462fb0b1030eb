import { readFile } from 'node:fs/promises'
import type { SourceDocument } from '../documents/document.js'
import { type ReadDocumentsOptions, readDocuments } from '../documents/read-documents.js'

/** A file of the folder `fixtures`. */
export async function fixture(name: string): Promise<Uint8Array> {
  return readFile(new URL(`../../fixtures/${name}`, import.meta.url))
}

/** @param content bytes, or a text that is encoded in UTF-8 */
export async function readAll(
  path: string,
  content: string | Uint8Array,
  options?: ReadDocumentsOptions,
): Promise<SourceDocument[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const documents: SourceDocument[] = []
  for await (const document of readDocuments({ path, bytes }, options)) documents.push(document)
  return documents
}

export async function readOne(
  path: string,
  content: string | Uint8Array,
  options?: ReadDocumentsOptions,
): Promise<SourceDocument> {
  const documents = await readAll(path, content, options)
  if (documents.length !== 1) throw new Error(`Expected one document, found ${documents.length}`)
  return documents[0]
}
