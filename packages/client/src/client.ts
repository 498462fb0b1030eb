import {
  type Embedder,
  type EmbeddingsOf,
  type EncodeOptions,
  type EncodePassagesOptions,
  LamError,
  type Output,
  type PassageEmbeddings,
  type PlatformAbortSignal,
  type RankedText,
  type RowOf,
  type StreamedEmbedding,
} from '@lamjs/core'
import {
  checkDim,
  checkIsObject,
  checkOptions,
  checkPassageOptions,
  checkText,
  copyTexts,
  type DisposedOfAtEnd,
  disposeAtEnd,
  encodeOneOrAll,
  follow,
  type PromptSide,
  promptOfSide,
  TextSource,
  throwIfAborted,
} from '@lamjs/core/embedder'
import { Transport } from './http/transport.js'
import { type ClientSettings, type LamClientOptions, settleOptions } from './options.js'
import { embeddingsBody, joinRows, type ReceivedRows, receivedRows } from './requests/embeddings.js'
import { infoOf, modelsOf, type RemoteInfo, type RemoteModel } from './requests/model-facts.js'
import { passageEmbeddings, passagesBody } from './requests/passages.js'
import { type RemoteRerankOptions, rerankBody, scoresOf } from './requests/rerank.js'
import { inOrder } from './windows/in-order.js'
import { type TextWindow, windowsOfList, windowsOfSource } from './windows/windows.js'

/**
 * Text embeddings of a server, with the calls of a `LAM`: `const lam = new LamClient({ url: 'http://localhost:8080' })`. A text has the row that
 * the server's model computes, to the bit.
 *
 * A call divides its texts into requests, some at a time. A request whose connection breaks, or that the server has no room for, is sent again.
 * All calls reject with the errors of `LAM`, and with `LAM_SERVER_UNREACHABLE`, `LAM_SERVER_FAILED` and `LAM_UNAUTHORIZED`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface declares the member that disposeAtEnd defines below the class
export class LamClient implements Embedder {
  /** The server's address, without `/v1`. */
  readonly url: string
  readonly #settings: ClientSettings
  readonly #transport: Transport
  /** Stops the calls under way, one controller a call. */
  readonly #calls = new Set<AbortController>()
  #disposed = false
  #defaultModel: string | undefined
  #info: RemoteInfo | undefined

  /** Sends nothing yet. @throws LamError `LAM_OPTION_INVALID` */
  constructor(options: LamClientOptions) {
    this.#settings = settleOptions(options)
    this.url = this.#settings.url
    this.#transport = new Transport(this.#settings)
  }

  /** As `LAM.encode`. Calls `onProgress` after each answer, and counts all tokens of a truncated text. */
  encode<O extends Output = 'float32'>(text: string, options?: EncodeOptions<O>): Promise<RowOf<O>>
  /** A list gives a row each, in order. */
  encode<O extends Output = 'float32'>(texts: readonly string[], options?: EncodeOptions<O>): Promise<EmbeddingsOf<O>>
  async encode(
    input: string | readonly string[],
    options: EncodeOptions<Output> = {},
  ): Promise<RowOf<Output> | EmbeddingsOf<Output>> {
    return encodeOneOrAll(input, (texts) => this.#encodeTexts(texts, options))
  }

  /** As `LAM.encodeQuery`. */
  async encodeQuery<O extends Output = 'float32'>(
    text: string,
    options: Omit<EncodeOptions<O>, 'prompt'> = {},
  ): Promise<RowOf<O>> {
    return [...(await this.#encodeTexts([checkText(text, 0)], options, 'query'))][0] as RowOf<O>
  }

  /** As `LAM.encodeDocuments`. */
  async encodeDocuments<O extends Output = 'float32'>(
    texts: readonly string[],
    options: Omit<EncodeOptions<O>, 'prompt'> = {},
  ): Promise<EmbeddingsOf<O>> {
    return (await this.#encodeTexts(copyTexts(texts), options, 'document')) as EmbeddingsOf<O>
  }

  /**
   * Embeds any number of texts as they come, in order, in bounded memory. Texts travel in requests that begin small and grow, some at a time; a
   * reader that pauses pauses the source. So a broken connection costs one request and not the stream, on every platform.
   * @throws LamError `LAM_INPUT_INVALID` if `texts` is not iterable, and as `encode`; the source's own error unchanged
   */
  async *stream<O extends Output = 'float32'>(
    texts: Iterable<string> | AsyncIterable<string>,
    options: EncodeOptions<O> = {},
  ): AsyncGenerator<StreamedEmbedding<string, O>, void, undefined> {
    const call = this.#begin(options)
    const { output = 'float32', onProgress, dim } = call.options as EncodeOptions<Output>
    const progress = { texts: 0, tokens: 0 }
    let source: TextSource | undefined
    try {
      source = new TextSource(texts)
      const { batch } = this.#settings
      const width = output === 'binary' ? (dim ?? (await this.#facts(call.signal)).dim) : undefined
      const windows = windowsOfSource(source, batch, call.signal)
      for await (const { window, rows } of this.#answers(windows, call)) {
        progress.texts += window.texts.length
        progress.tokens += sum(rows.tokenCounts)
        onProgress?.({ ...progress })
        const truncated = new Set(rows.truncated)
        let i = 0
        for (const embedding of joinRows([rows], output, width)) {
          call.check()
          const [text, tokenCount] = [window.texts[i], rows.tokenCounts[i]]
          yield {
            index: window.first + i,
            text,
            embedding: embedding as RowOf<O>,
            tokenCount,
            truncated: truncated.has(i),
          }
          i += 1
        }
      }
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
      await source?.close()
    }
  }

  /** As `LAM.encodePassages`. */
  async encodePassages(text: string, options: EncodePassagesOptions = {}): Promise<PassageEmbeddings> {
    checkText(text, 0)
    const { ranges, context, rest } = checkPassageOptions(text, options)
    return this.#call(rest, async ({ signal }) => {
      const width = rest.dim ?? (await this.#facts(signal)).dim
      const body = passagesBody(await this.#model(signal), text, { ...rest, passages: ranges, context })
      return passageEmbeddings(await this.#transport.post('/v1/passages', body, signal), width)
    })
  }

  /**
   * The texts from best to worst by a cross-encoder of the server; equal scores keep the order of the texts. A pair that is too long is an error
   * unless the options say otherwise.
   * @throws LamError `LAM_TASK_UNSUPPORTED` if the model is an encoder of texts, and as `encode`
   */
  async rerank(query: string, texts: readonly string[], options: RemoteRerankOptions = {}): Promise<RankedText[]> {
    checkIsObject(options)
    checkText(query, -1)
    const copied = copyTexts(texts, 'rerank expects a query and an array of strings')
    const { signal: wish, top = copied.length, ...rest } = options
    return this.#call(wish === undefined ? {} : { signal: wish }, async ({ signal }) => {
      const scored = async (window: TextWindow) => {
        const answer = await this.#transport.post('/v1/rerank', rerankBody(query, window.texts, rest), signal)
        return scoresOf(answer, window.texts.length).map(({ index, score }) => ({ index: window.first + index, score }))
      }
      const { batch } = this.#settings
      const all: RankedText[] = []
      for await (const scores of inOrder(windowsOfList(copied, batch), scored, batch.concurrent)) all.push(...scores)
      return all.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, Math.max(0, top))
    })
  }

  /** Facts of the model, which the server loads for this if need be. The client asks once. */
  async info(options: { readonly signal?: PlatformAbortSignal } = {}): Promise<RemoteInfo> {
    return this.#call(options, ({ signal }) => this.#facts(signal))
  }

  /** The models that the server has. */
  async models(options: { readonly signal?: PlatformAbortSignal } = {}): Promise<RemoteModel[]> {
    return this.#call(options, ({ signal }) => this.#list(signal))
  }

  /** Stops the calls under way. The server goes on. A second call does no harm. */
  async dispose(): Promise<void> {
    this.#disposed = true
    for (const call of this.#calls) call.abort()
  }

  #encodeTexts(
    texts: readonly string[],
    options: EncodeOptions<Output>,
    side?: PromptSide,
  ): Promise<EmbeddingsOf<Output>> {
    return this.#call(options, async (call) => {
      const { signal, options: checked } = call
      const { output = 'float32', onProgress, dim } = checked
      const name = side && promptOfSide((await this.#facts(signal)).prompts, side)
      const width = output === 'binary' ? (dim ?? (await this.#facts(signal)).dim) : undefined
      // The server knows which options are wrong and how wide a row is, so that an empty list asks it with an empty text.
      const windows = windowsOfList(texts.length === 0 ? [''] : texts, this.#settings.batch)
      const parts: ReceivedRows[] = []
      let tokens = 0
      let done = 0
      const named = name === undefined ? call : { ...call, options: { ...checked, prompt: name } }
      for await (const { window, rows } of this.#answers(windows, named)) {
        parts.push(rows)
        done += window.texts.length
        tokens += sum(rows.tokenCounts)
        if (texts.length > 0) onProgress?.({ texts: done, totalTexts: texts.length, tokens })
      }
      return joinRows(texts.length === 0 ? parts.map(withoutRows) : parts, output, width)
    })
  }

  /** The windows with their rows, in order. */
  #answers(
    windows: AsyncGenerator<TextWindow, void, undefined>,
    { options, signal }: Pick<Call, 'options' | 'signal'>,
  ) {
    const { output = 'float32' } = options
    const answered = async (window: TextWindow) => {
      const body = embeddingsBody(await this.#model(signal), window.texts, options)
      const answer = await this.#transport.post('/v1/embeddings', body, signal)
      return { window, rows: receivedRows(answer, window.texts.length, output) }
    }
    return inOrder(windows, answered, this.#settings.batch.concurrent)
  }

  /** The name that requests give. */
  async #model(signal: PlatformAbortSignal): Promise<string> {
    const named = this.#settings.model ?? this.#defaultModel
    if (named !== undefined) return named
    const encoder = (await this.#list(signal)).find(({ task }) => task !== 'cross-encoder')
    if (encoder === undefined) {
      throw new LamError('LAM_TASK_UNSUPPORTED', 'The server has no encoder of texts, only cross-encoders: use rerank.')
    }
    this.#defaultModel = encoder.id
    return encoder.id
  }

  async #list(signal: PlatformAbortSignal): Promise<RemoteModel[]> {
    return modelsOf(await this.#transport.get('/v1/models', signal))
  }

  async #facts(signal: PlatformAbortSignal): Promise<RemoteInfo> {
    if (this.#info !== undefined) return this.#info
    const path = (await this.#model(signal)).split('/').map(encodeURIComponent).join('/')
    this.#info = infoOf(await this.#transport.get(`/v1/models/${path}`, signal))
    return this.#info
  }

  async #call<T>(options: EncodeOptions<Output>, work: (call: Call) => Promise<T>): Promise<T> {
    const call = this.#begin(options)
    try {
      const result = await work(call)
      call.check()
      return result
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
    }
  }

  /** Begins a call; its end must call `release`. Checks and copies the options before the first await. */
  #begin(options: EncodeOptions<Output>): Call {
    const checked = checkOptions(options)
    checkDim(checked.dim)
    if (this.#disposed) throw disposed()
    throwIfAborted(checked.signal)
    const stop = new AbortController()
    const unfollow = follow(checked.signal, stop)
    this.#calls.add(stop)
    return {
      options: checked,
      signal: stop.signal,
      check: () => throwIfAborted(stop.signal),
      // After dispose, any error of the call is a consequence of it.
      failure: (error) => (this.#disposed ? disposed() : error),
      release: () => {
        unfollow()
        this.#calls.delete(stop)
        // Stops what is still under way after an error or an early end.
        stop.abort()
      },
    }
  }
}

/** `await using`, if the language has it. */
export interface LamClient extends DisposedOfAtEnd {}
disposeAtEnd(LamClient.prototype)

/** One call, with its checked options. */
interface Call {
  readonly options: EncodeOptions<Output>
  /** Fires when the caller's signal does, and when the client is disposed of. */
  readonly signal: PlatformAbortSignal
  /** @throws LamError `LAM_ABORTED` */
  readonly check: () => void
  /** The error that the caller gets for one of the work. */
  readonly failure: (error: unknown) => unknown
  readonly release: () => void
}

function disposed(): LamError {
  return new LamError('LAM_DISPOSED', 'This client was disposed. Make a new one.')
}

/** The width of a part's rows, and no row. */
function withoutRows({ values, width }: ReceivedRows): ReceivedRows {
  return {
    values: values.slice(0, 0),
    width,
    scales: new Float32Array(0),
    tokenCounts: new Uint32Array(0),
    truncated: [],
  }
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
