import { abortable, nextTurn } from '../async/index.js'
import { type DisposedOfAtEnd, disposeAtEnd } from '../environment/async-dispose.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { checkDim, checkIsObject, checkOptions, encodeOneOrAll } from '../lam/check-call.js'
import type { Embeddings } from '../lam/embeddings.js'
import type { EncodeOptions } from '../lam/options.js'
import type { StreamedEmbedding } from '../lam/streamed-embedding.js'
import type { EmbeddingsOf, Output, RowOf } from '../outputs/output.js'
import { outputRow, quantizeEmbeddings } from '../outputs/quantize-embeddings.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import { type BatchPart, BatchQueue, charactersOf, sharedOptions } from './batch-queue.js'
import { BatchedCall } from './batched-call.js'
import type { Embedder, EmbedderInfo } from './embedder.js'

/** Limits of batches and of the queue before them. */
export interface BatchingOptions {
  /** Most texts of one batch. Default 256. */
  readonly maxBatchTexts?: number
  /** Most UTF-16 units of one batch; a longer text runs alone. It limits how long the next batch waits. Default 65,536. */
  readonly maxBatchCharacters?: number
  /** Most texts that may wait. A call that exceeds it rejects with `LAM_OVERLOADED`. Default 8,192. */
  readonly maxQueuedTexts?: number
  /** Most UTF-16 units of the texts that may wait, so that their memory is bounded; a call alone may exceed it. Default 67,108,864. */
  readonly maxQueuedCharacters?: number
  /** Batches that run at once. Raise it for an embedder that computes several calls at a time. Default 1. */
  readonly concurrentBatches?: number
  /**
   * Most UTF-16 units of an express batch, which runs beside the others while they are all under way: calls that fit into it whole do not wait
   * for a long text or a large call. It needs an embedder that takes turns between its calls, as native does. Default 0: no such batch.
   */
  readonly expressCharacters?: number
}

const DEFAULTS: Required<BatchingOptions> = {
  maxBatchTexts: 256,
  maxBatchCharacters: 65_536,
  maxQueuedTexts: 8_192,
  maxQueuedCharacters: 67_108_864,
  concurrentBatches: 1,
  expressCharacters: 0,
}

interface Run {
  readonly parts: readonly BatchPart<BatchedCall>[]
  readonly stop: AbortController
}

/**
 * Dynamic batching: gathers concurrent `encode` calls into batches for an inner embedder, as text-embeddings-inference and Triton do.
 *
 * While a batch runs, the next one gathers. An idle embedder starts with the calls of one turn of the event loop; no timer delays a
 * call. Only calls of equal options share a batch. A text's row does not depend on its batch, to the bit or within the backend's tolerance
 * (`Features.batchInvariance`).
 *
 * An aborted call leaves, and its batch goes on for the others. If a text makes its batch fail, the batch runs again in halves until
 * the failing call is alone. The other calls get their rows.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface declares the member that disposeAtEnd defines below the class
export class BatchingEmbedder implements Embedder {
  readonly #embedder: Embedder
  readonly #options: Required<BatchingOptions>
  readonly #queue = new BatchQueue<BatchedCall>()
  /** Calls that wait or run. */
  readonly #calls = new Set<BatchedCall>()
  readonly #runs = new Set<Run>()
  /** Batches under way. None of them rejects. */
  readonly #batches = new Set<Promise<void>>()
  #express = false
  #waking = false
  #disposing: Promise<void> | undefined

  /**
   * @param embedder the inner embedder, which this one now owns: `dispose` disposes of both
   * @throws LamError `LAM_OPTION_INVALID`
   */
  constructor(embedder: Embedder, options: BatchingOptions = {}) {
    checkIsObject(options)
    this.#embedder = embedder
    this.#options = { ...DEFAULTS, ...options }
    for (const name of Object.keys(DEFAULTS) as (keyof BatchingOptions)[]) {
      const value = this.#options[name]
      const least = name === 'expressCharacters' ? 0 : 1
      if (isWholeNumber(value, least) || value === Number.POSITIVE_INFINITY) continue
      throw new LamError(
        'LAM_OPTION_INVALID',
        `${name} must be a whole number from ${least} on, found ${quote(value)}.`,
      )
    }
  }

  /** Texts that wait for a batch. */
  get queuedTexts(): number {
    return this.#queue.texts
  }

  /** UTF-16 units of the texts that wait for a batch. */
  get queuedCharacters(): number {
    return this.#queue.characters
  }

  /**
   * As `LAM.encode`. Calls `onProgress` after each batch with texts of this call, and counts all tokens of a truncated text.
   * @throws LamError `LAM_OVERLOADED`; `LAM_INPUT_INVALID` for more texts than the queue can ever hold; the inner embedder's errors
   */
  encode<O extends Output = 'float32'>(text: string, options?: EncodeOptions<O>): Promise<RowOf<O>>
  /** A list gives a row each, in order. */
  encode<O extends Output = 'float32'>(texts: readonly string[], options?: EncodeOptions<O>): Promise<EmbeddingsOf<O>>
  async encode(
    input: string | readonly string[],
    options: EncodeOptions<Output> = {},
  ): Promise<RowOf<Output> | EmbeddingsOf<Output>> {
    return encodeOneOrAll(input, (texts) => this.#encodeTexts(texts, options))
  }

  async #encodeTexts(texts: readonly string[], options: EncodeOptions<Output>): Promise<EmbeddingsOf<Output>> {
    const { signal, onProgress, output = 'float32', ...rest } = checkOptions(options)
    checkDim(rest.dim)
    this.#checkDisposed()
    const call = new BatchedCall(texts, sharedOptions(rest), onProgress)
    return quantizeEmbeddings(await this.#rows(call, signal), output)
  }

  /** As `LAM.stream`. A stream fills batches by itself, so it goes straight to the inner embedder and not through the queue. */
  async *stream<O extends Output = 'float32'>(
    texts: Iterable<string> | AsyncIterable<string>,
    options: EncodeOptions<O> = {},
  ): AsyncGenerator<StreamedEmbedding<string, O>, void, undefined> {
    const { output = 'float32', ...rest } = checkOptions<EncodeOptions<Output>>(options)
    this.#checkDisposed()
    for await (const streamed of this.#embedder.stream(texts, rest as EncodeOptions)) {
      this.#checkDisposed()
      yield { ...streamed, embedding: outputRow(streamed.embedding, output) as RowOf<O> }
    }
  }

  /** Facts of the inner embedder's model. */
  async info(): Promise<EmbedderInfo> {
    this.#checkDisposed()
    return this.#embedder.info()
  }

  /** The inner embedder's; undefined if it has none. */
  async fingerprint(options?: { readonly signal?: PlatformAbortSignal }): Promise<string | undefined> {
    this.#checkDisposed()
    return this.#embedder.fingerprint?.(options)
  }

  /**
   * Disposes of the inner embedder as well. Calls that wait or run reject with `LAM_DISPOSED` at once. Resolves when the batches under
   * way have stopped. A second call does no harm.
   */
  async dispose(): Promise<void> {
    this.#disposing ??= this.#release()
    return this.#disposing
  }

  async #release(): Promise<void> {
    for (const call of this.#calls) this.#leave(call, disposed())
    const batches = [...this.#batches]
    try {
      await this.#embedder.dispose()
    } finally {
      await Promise.all(batches)
    }
  }

  async #rows(call: BatchedCall, signal: EncodeOptions['signal']): Promise<Embeddings> {
    if (call.texts.length === 0) {
      return this.#embedder.encode([], signal === undefined ? call.options : { ...call.options, signal })
    }
    this.#checkRoom(call.texts)
    this.#calls.add(call)
    this.#queue.add(call)
    this.#wake()
    try {
      return await abortable(call.rows, signal)
    } catch (error) {
      this.#leave(call, error)
      throw error
    } finally {
      this.#calls.delete(call)
    }
  }

  /** Ends a call early: takes its texts out of the queue, and stops a batch that has no other call left. */
  #leave(call: BatchedCall, error: unknown): void {
    this.#queue.delete(call)
    call.fail(error)
    for (const { parts, stop } of this.#runs) if (parts.every((part) => part.call.settled)) stop.abort()
  }

  /** Starts batches in the next turn of the event loop, so that the calls of this turn share a batch. */
  #wake(): void {
    if (this.#waking || (this.#isFull && (this.#express || this.#options.expressCharacters === 0))) return
    this.#waking = true
    void nextTurn().then(() => {
      this.#waking = false
      this.#startBatches()
    })
  }

  /** Whether no place is left but that of an express batch. */
  get #isFull(): boolean {
    return this.#batches.size - (this.#express ? 1 : 0) >= this.#options.concurrentBatches
  }

  #startBatches(): void {
    const { maxBatchTexts: texts, maxBatchCharacters, expressCharacters } = this.#options
    while (!this.#isFull) {
      const parts = this.#queue.take({ texts, characters: maxBatchCharacters })
      if (parts.length === 0) return
      this.#start(parts)
    }
    if (this.#express || expressCharacters === 0) return
    const parts = this.#queue.takeShort({ texts, characters: expressCharacters })
    if (parts.length === 0) return
    this.#express = true
    this.#start(parts, () => {
      this.#express = false
    })
  }

  #start(parts: readonly BatchPart<BatchedCall>[], onEnd?: () => void): void {
    const batch = this.#run(parts).finally(() => {
      this.#batches.delete(batch)
      onEnd?.()
      this.#startBatches()
    })
    this.#batches.add(batch)
  }

  /** Runs a batch and hands out its rows, or its error. Never rejects. */
  async #run(taken: readonly BatchPart<BatchedCall>[]): Promise<void> {
    const parts = taken.filter(({ call }) => !call.settled)
    if (parts.length === 0) return
    const run: Run = { parts, stop: new AbortController() }
    this.#runs.add(run)
    try {
      const texts = parts.flatMap(({ call, start, end }) => call.texts.slice(start, end))
      const rows = await this.#embedder.encode(texts, { ...parts[0].call.options, signal: run.stop.signal })
      checkRows(rows, texts.length)
      let at = 0
      for (const part of parts) {
        part.call.receive(part, rows, at)
        at += part.end - part.start
      }
    } catch (error) {
      if (parts.length > 1 && mayBeOneTexts(error)) {
        const half = parts.length >> 1
        await this.#run(parts.slice(0, half))
        await this.#run(parts.slice(half))
      } else {
        for (const part of parts) part.call.fail(inCall(error, part))
      }
    } finally {
      this.#runs.delete(run)
    }
  }

  #checkDisposed(): void {
    if (this.#disposing !== undefined) throw disposed()
  }

  #checkRoom(list: readonly string[]): void {
    const { length: texts } = list
    const { maxQueuedTexts, maxQueuedCharacters } = this.#options
    if (texts > maxQueuedTexts) {
      throw new LamError(
        'LAM_INPUT_INVALID',
        `The call has ${texts} texts, and the queue holds ${maxQueuedTexts} at most. Use stream, split the list, or raise maxQueuedTexts.`,
      )
    }
    if (this.#queue.texts + texts > maxQueuedTexts) {
      throw overloaded(`${this.#queue.texts} texts`, `${maxQueuedTexts}`, `${texts} more`, 'maxQueuedTexts')
    }
    const { characters: waiting } = this.#queue
    const characters = charactersOf(list)
    if (waiting === 0 || waiting + characters <= maxQueuedCharacters) return
    throw overloaded(`${waiting} characters`, `${maxQueuedCharacters}`, `${characters} more`, 'maxQueuedCharacters')
  }
}

function overloaded(waiting: string, most: string, more: string, option: string): LamError {
  return new LamError(
    'LAM_OVERLOADED',
    `${waiting} wait already, and the queue holds ${most} at most: it has no room for ${more}. Try again later, or raise ${option}.`,
  )
}

/** `await using`, if the language has it. */
export interface BatchingEmbedder extends DisposedOfAtEnd {}
disposeAtEnd(BatchingEmbedder.prototype)

/** Errors that one text of a batch may have caused. Any other error does not depend on the texts, so that a retry would fail too. */
const OF_TEXTS: readonly string[] = [
  'LAM_INPUT_INVALID',
  'LAM_INPUT_NOT_A_STRING',
  'LAM_NON_FINITE',
  'LAM_BACKEND_FAILED',
]

/** An error that is no `LamError` may be about one text too: a server may have refused it. */
function mayBeOneTexts(error: unknown): boolean {
  return !LamError.is(error) || OF_TEXTS.includes(error.code)
}

/** Adds an offset to the message, which counts texts from the batch's first and not from the call's. */
function inCall(error: unknown, { start, end }: BatchPart<BatchedCall>): unknown {
  if (start === 0 || !LamError.is(error) || !OF_TEXTS.includes(error.code)) return error
  return new LamError(error.code, `Counted from text ${start}, in texts ${start} to ${end - 1}: ${error.message}`, {
    cause: error,
  })
}

function checkRows(rows: Embeddings, texts: number): void {
  if (rows.length === texts && rows.data.length === texts * rows.dim) return
  throw new LamError(
    'LAM_BACKEND_FAILED',
    `The embedder returned ${rows.length} rows for ${texts} texts. Report it to the author of the embedder.`,
  )
}

function disposed(): LamError {
  return new LamError('LAM_DISPOSED', 'This embedder was disposed. Make a new one.')
}
