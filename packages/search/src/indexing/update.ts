import { type Embedder, LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { Database } from '../database/database.js'
import type { SourceDocument } from '../documents/document.js'
import { readDocuments } from '../documents/read-documents.js'
import type { CutRange } from '../passages/cut.js'
import { cutPassages } from '../passages/cut-passages.js'
import { allFiles } from '../store/read.js'
import type { NewDocuments } from '../store/rows.js'
import type { Setup } from '../store/schema.js'
import { lockForUpdate } from '../store/update-lock.js'
import { type FileHash, removeFiles, removeIncomplete, tidy, writeBatch } from '../store/write.js'
import { blocksOf } from './blocks.js'
import { contentHash } from './content-hash.js'
import { encodePassages } from './encode-passages.js'
import type { FileSource, UpdateOptions, UpdateReport } from './source.js'
import { requireTokenizer, tokenEnds } from './token-ends.js'

export interface Updated {
  readonly database: Database
  readonly schema: string
  readonly setup: Setup
  readonly embedder: Embedder
  /** Most milliseconds to wait for another process that updates. */
  readonly wait: number
}

/** UTF-16 units of documents that are embedded at once and committed together. */
const BATCH = 100_000

interface Pending {
  readonly hash: string
  readonly document: SourceDocument
  readonly ranges: readonly CutRange[]
}

/**
 * One run over the files. Content that is new is embedded, a batch at a time; while one is embedded the one before is written. A file joins the
 * index in the transaction that completes its content.
 */
export class Update {
  readonly #index: Updated
  readonly #options: UpdateOptions
  readonly #before = new Map<string, string>()
  readonly #after = new Map<string, string>()
  readonly #known = new Set<string>()
  readonly #refused: UpdateReport['refused'][number][] = []
  #pending: Pending[] = []
  #completed: FileHash[] = []
  #characters = 0
  #done = { files: 0, passages: 0, characters: 0, file: '' }
  #writing: Promise<void> = Promise.resolve()

  constructor(index: Updated, options: UpdateOptions) {
    this.#index = index
    this.#options = options
  }

  async run(files: Iterable<FileSource> | AsyncIterable<FileSource>): Promise<UpdateReport> {
    const { database, schema, wait } = this.#index
    const unlock = await lockForUpdate(database, schema, wait)
    try {
      return await this.#run(files)
    } finally {
      // A lost connection has unlocked it already, and its own error is the one to tell.
      await unlock().catch(() => {})
    }
  }

  async #run(files: Iterable<FileSource> | AsyncIterable<FileSource>): Promise<UpdateReport> {
    const { database, schema, setup } = this.#index
    await removeIncomplete(database, schema)
    for (const { path, hash } of await allFiles(database, schema)) {
      this.#before.set(path, hash)
      this.#known.add(hash)
    }
    try {
      for await (const file of files) await this.#file(file)
      await this.#flush()
    } finally {
      // What was written counts, also when a later file fails.
      await this.#writing
    }
    const removed = this.#removed()
    await removeFiles(database, schema, removed)
    const report = this.#report(removed)
    await tidy(database, schema, setup, { added: report.passages, removed: removed.length + report.changed })
    return report
  }

  async #file(file: FileSource): Promise<void> {
    const { signal } = this.#options
    throwIfAborted(signal)
    this.#done = { ...this.#done, files: this.#done.files + 1, file: file.path }
    try {
      const bytes = await file.read(signal).catch((error: unknown) => {
        throwIfAborted(signal)
        throw error
      })
      const hash = await contentHash(file.path, bytes)
      if (this.#before.get(file.path) !== hash) {
        if (!this.#known.has(hash)) await this.#read(file.path, bytes, hash)
        this.#known.add(hash)
        this.#completed.push({ path: file.path, hash })
      }
      this.#after.set(file.path, hash)
    } catch (error) {
      if (!LamError.is(error) || error.code !== 'LAM_INPUT_INVALID') throw error
      this.#pending = this.#pending.filter(({ hash }) => this.#known.has(hash))
      this.#refused.push({ file: file.path, code: error.code, reason: error.message })
    }
    this.#progress()
  }

  async #read(path: string, bytes: Uint8Array, hash: string): Promise<void> {
    const { cut, columns } = this.#index.setup
    const options = { signal: this.#options.signal, ...(columns === null ? {} : { columns }) }
    for await (const document of readDocuments({ path, bytes }, options)) {
      const ends =
        cut.by === 'tokens' ? await tokenEnds(requireTokenizer(this.#index.embedder), document.text) : undefined
      const ranges = cutPassages(document, cut, ends)
      const told = ranges.filter(({ start, end }) => SAYS_SOMETHING.test(document.text.slice(start, end)))
      this.#pending.push({ hash, document, ranges: told })
      this.#characters += document.text.length
      if (this.#characters >= BATCH) await this.#flush()
    }
  }

  async #flush(): Promise<void> {
    const { database, schema, setup, embedder } = this.#index
    const pending = this.#pending
    const files = this.#completed
    this.#pending = []
    this.#completed = []
    this.#characters = 0
    const texts = pending.map(({ document: { text }, ranges }) => ({ text, ranges }))
    const rows = await encodePassages(embedder, setup.context, texts, this.#options.signal)
    const parts = pending.map(({ hash, document, ranges }, i): NewDocuments => {
      const blocks = blocksOf(document, ranges, rows[i])
      return { hash, documents: [{ title: document.title, metadata: document.metadata, blocks }] }
    })
    await this.#writing
    this.#writing = writeBatch(database, schema, setup, { parts, files })
    // `run` awaits it; until then a failure is nobody's unhandled rejection.
    this.#writing.catch(() => {})
    const { passages, characters } = this.#done
    this.#done = {
      ...this.#done,
      passages: passages + rows.reduce((sum, { length }) => sum + length, 0),
      characters: characters + texts.reduce((sum, { text }) => sum + text.length, 0),
    }
    this.#progress()
  }

  #progress(): void {
    this.#options.onProgress?.(this.#done)
  }

  /** Files of the index that were to be in the update and are not. */
  #removed(): string[] {
    const refused = new Set(this.#refused.map(({ file }) => file))
    const under = [this.#options.removeOthersUnder ?? []].flat()
    const gone = (path: string) => !this.#after.has(path) && under.some((folder) => isUnder(path, folder))
    return [...this.#before.keys()].filter((path) => refused.has(path) || gone(path))
  }

  #report(removed: readonly string[]): UpdateReport {
    const gone = removed.map((path) => this.#before.get(path) as string)
    const report = { added: 0, changed: 0, moved: 0, removed: removed.length, unchanged: 0 }
    for (const [path, hash] of this.#after) {
      const before = this.#before.get(path)
      const origin = before === undefined ? gone.indexOf(hash) : -1
      if (before === hash) report.unchanged++
      else if (before !== undefined) report.changed++
      else if (origin === -1) report.added++
      else {
        gone.splice(origin, 1)
        report.moved++
        report.removed--
      }
    }
    const { passages, characters } = this.#done
    return { ...report, passages, characters, refused: this.#refused }
  }
}

/** A letter, a digit or a sign. Tokenizers give nothing for the rest. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{P}\p{S}]/u

function isUnder(path: string, folder: string): boolean {
  if (folder === '') return !/^(\/|[a-z]:\/)/i.test(path)
  return path === folder || path.startsWith(`${folder}/`)
}
