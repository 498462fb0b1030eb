import { type EncodeProgress, LamError } from '@lamjs/core'
import type { PassageEmbedder, SearchIndex, UpdateProgress } from '@lamjs/search'
import type { Answers, FilesQuery, HitPlace, IndexProgress, PickedFile } from './protocol.js'

/** Bytes of a file beyond which it is left out, because it would be in memory some times over. */
const LARGEST = 32e6
const TOO_LARGE = {
  code: 'LAM_INPUT_INVALID',
  reason: 'It is larger than 32 MB, which is more than a page can hold safely.',
}
/** Number of hits to show. */
const MOST = 20
/** UTF-16 units to show on each side of a passage. */
const AROUND = 1500

/** The user's files, indexed in this worker's memory. The code of the index and its PostgreSQL load with the first files. */
export class FileIndex {
  readonly #embedder: () => PassageEmbedder
  readonly #tell: (progress: IndexProgress) => void
  #opened: Promise<SearchIndex> | undefined
  #estimate: Estimate | undefined

  constructor(embedder: () => PassageEmbedder, tell: (progress: IndexProgress) => void) {
    this.#embedder = embedder
    this.#tell = tell
  }

  /** Makes the index hold these files and no others. After an abort it holds those that were complete. */
  async index(picked: readonly PickedFile[], signal: AbortSignal): Promise<Answers['index']> {
    const { formatOf } = await import('@lamjs/search')
    const named = picked.filter(({ path }) => formatOf(path) !== undefined)
    const files = named.filter(({ file }) => file.size <= LARGEST)
    const estimate = new Estimate(
      files.reduce((sum, { file }) => sum + file.size, 0),
      this.#tell,
    )
    this.#estimate = estimate
    const sources = files.map(({ path, file }) => ({ path, read: () => estimate.read(path, file) }))
    const onProgress = (progress: UpdateProgress) => estimate.hear(progress)
    const { refused, count, passages } = await this.#with(async (index) => {
      const report = await index.update(sources, { removeOthersUnder: '', signal, onProgress })
      const { files: count, passages } = await index.stats()
      return { refused: report.refused, count, passages }
    })
    const large = named.filter(({ file }) => file.size > LARGEST).map(({ path }) => ({ file: path, ...TOO_LARGE }))
    const others = picked.filter(({ path }) => formatOf(path) === undefined).map(({ path }) => path)
    return { files: count, passages, refused: [...refused, ...large], others }
  }

  async search({ query, mode, paths }: FilesQuery, signal: AbortSignal): Promise<Answers['search']> {
    const filter = paths.length > 0 ? { filter: { path: paths } } : {}
    return this.#with((index) => index.search(query, { mode, top: MOST, signal, ...filter }))
  }

  async surroundings({ path, file }: PickedFile, { text, start }: HitPlace): Promise<Answers['surroundings']> {
    const { readDocuments } = await import('@lamjs/search')
    const bytes = new Uint8Array(await file.arrayBuffer())
    for await (const { text: whole, places } of readDocuments({ path, bytes })) {
      for (let at = whole.indexOf(text); at !== -1; at = whole.indexOf(text, at + 1)) {
        const end = at + text.length
        if (places.place(at, end).start !== start) continue
        const [from, to] = [Math.max(0, at - AROUND), end + AROUND]
        return { before: whole.slice(from, at), passage: text, after: whole.slice(end, to) }
      }
    }
    return { before: '', passage: text, after: '' }
  }

  /** A database that failed, as it does without memory, is left for a new one. */
  async #with<Result>(work: (index: SearchIndex) => Promise<Result>): Promise<Result> {
    const opened = this.#open()
    try {
      return await work(await opened)
    } catch (error) {
      if (LamError.is(error)) throw error
      if (this.#opened === opened) this.#opened = undefined
      const { message } = error as Error
      throw new LamError('LAM_STORE_FAILED', `The index in this page’s memory failed: ${message}`, { cause: error })
    }
  }

  #open(): Promise<SearchIndex> {
    this.#opened ??= import('@lamjs/search').then(({ openIndex }) => {
      const embedder = counting(this.#embedder(), (characters) => this.#estimate?.embedded(characters))
      return openIndex({ embedder })
    })
    this.#opened.catch(() => {
      this.#opened = undefined
    })
    return this.#opened
  }
}

/** Estimates the part of the work that is done, by the bytes of files that were read and the characters that were embedded. */
class Estimate {
  readonly #all: number
  readonly #tell: (progress: IndexProgress) => void
  /** Bytes of files that were read, and those of them in the index */
  #read = 0
  #indexed = 0
  /** Characters embedded, none of them in the index yet */
  #embedded = 0
  #told: Omit<IndexProgress, 'share'> = { files: 0, passages: 0 }

  constructor(all: number, tell: (progress: IndexProgress) => void) {
    this.#all = all
    this.#tell = tell
  }

  /** @throws LamError `LAM_INPUT_INVALID` for a file that is gone, changed or forbidden since it was picked */
  async read(path: string, file: Blob): Promise<Uint8Array> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      this.#read += bytes.length
      return bytes
    } catch (cause) {
      const reason = `Cannot read ${path}: it was moved, changed or locked since you chose it. Choose it again.`
      throw new LamError('LAM_INPUT_INVALID', reason, { cause })
    }
  }

  embedded(characters: number): void {
    this.#embedded += characters
    this.#report()
  }

  hear({ files, passages }: UpdateProgress): void {
    // The number of passages rises when all that was read is embedded.
    if (passages !== this.#told.passages) {
      this.#indexed = this.#read
      this.#embedded = 0
    }
    this.#told = { files, passages }
    this.#report()
  }

  #report(): void {
    const done = Math.min(this.#read, this.#indexed + this.#embedded)
    this.#tell({ ...this.#told, share: this.#all === 0 ? 1 : done / this.#all })
  }
}

/** The embedder, telling how many characters it has embedded. */
function counting(embedder: PassageEmbedder, tell: (characters: number) => void): PassageEmbedder {
  return {
    info: () => embedder.info(),
    fingerprint: async (options) => embedder.fingerprint?.(options),
    stream: (texts, options) => embedder.stream(texts, options),
    dispose: () => embedder.dispose(),
    encode(texts, options) {
      const characters = texts.reduce((sum, { length }) => sum + length, 0)
      let told = 0
      const tellUpTo = (part: number) => {
        tell(part * characters - told)
        told = part * characters
      }
      const onProgress = ({ texts: done }: EncodeProgress) => tellUpTo(done / texts.length)
      return embedder.encode(texts, { ...options, onProgress })
    },
    async encodePassages(text, options) {
      const rows = await embedder.encodePassages(text, options)
      tell(text.length)
      return rows
    },
  }
}
