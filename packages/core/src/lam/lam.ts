import { follow } from '../async/follow.js'
import { abortable } from '../async/index.js'
import { modelFingerprint } from '../checkpoint/model-fingerprint.js'
import type { TextSettings } from '../checkpoint/text-settings.js'
import type { Backend } from '../contract/backend.js'
import type { CompilationReport } from '../contract/compilation.js'
import type { Precision, Tolerance } from '../contract/precision.js'
import type { Embedder, EmbedderInfo } from '../embedder/embedder.js'
import { type DisposedOfAtEnd, disposeAtEnd } from '../environment/async-dispose.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'
import { familyOf, type ModelConfig } from '../families/registry.js'
import { checkOutput, type EmbeddingsOf, type Output, type RowOf } from '../outputs/output.js'
import { quote } from '../quote.js'
import type { TracedCall } from '../tracing/trace-span.js'
import { openSpan, someoneListens } from '../tracing/tracing.js'
import { isWholeNumber } from '../whole-number.js'
import { checkIsObject, checkOptions, checkPassageOptions, checkText, copyTexts, encodeOneOrAll } from './check-call.js'
import type { PassageEmbeddings } from './embeddings.js'
import { encodePassages } from './encode-passages.js'
import { encodeStream, encodeTexts } from './encode-texts.js'
import { encodeTokens, type TokenEmbeddings } from './encode-tokens.js'
import { type EncodeJob, settleJob } from './job.js'
import { checkBackend, type LoadedModel, loadModel, modelSource } from './loaded-model.js'
import type { EncodeOptions, EncodePassagesOptions, LamOptions, RerankOptions } from './options.js'
import type { PromptSide } from './prompt.js'
import { rerankTexts } from './rerank-texts.js'
import type { Reranking } from './reranking.js'
import { similarity } from './similarity.js'
import type { StreamedEmbedding } from './streamed-embedding.js'
import type { StreamText } from './text-pieces.js'
import { TextSource } from './text-source.js'
import { type TextTokenization, tokenizeTexts } from './tokenize-texts.js'
import { warmUp } from './traced-program.js'

/** The loaded model, and the device that it runs on. */
export interface LamInfo extends EmbedderInfo {
  /** The number of values in the model's tensors. */
  readonly parameters: number
  /** `'encoder'`: the model embeds texts with `encode`. `'cross-encoder'`: it scores pairs with `rerank`. */
  readonly task: 'encoder' | 'cross-encoder'
  /** `config.json`, parsed. */
  readonly config: ModelConfig
  /** Pooling, prompts and other settings from the model's folder. */
  readonly settings: TextSettings
  /** The backend's name: `'native'`, `'onnx'`, … */
  readonly backend: string
  /** The program's device, for people: `'cpu (avx512, 2 threads)'`. */
  readonly device: string
  /** The precision that the program computes in. */
  readonly precision: Precision
  /** The largest error of its embeddings against the reference's. */
  readonly tolerance: Tolerance
}

/**
 * Text embeddings on a backend: `const lam = new LAM(native()); await lam.encode(['Hello'])`.
 *
 * The first call that needs the model loads it. Concurrent calls share one load. The next call tries a failed load again.
 * `dispose` makes the calls under way, and all later ones, reject with `LAM_DISPOSED`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface declares the member that disposeAtEnd defines below the class
export class LAM implements Embedder {
  readonly #backend: Backend
  readonly #options: LamOptions
  #loading: Promise<LoadedModel> | undefined
  #loaded: LoadedModel | undefined
  #disposing: Promise<void> | undefined
  /** Stops the calls under way. One controller a call, because Node warns when a signal has more than ten listeners. */
  readonly #calls = new Set<AbortController>()
  /** Stops the load under way. `dispose` aborts it, so that it also marks a disposed `LAM`. */
  readonly #ending = new AbortController()

  /** @throws LamError `LAM_BACKEND_INCOMPATIBLE`, `LAM_OPTION_INVALID` */
  constructor(backend: Backend, options: LamOptions = {}) {
    checkBackend(backend)
    checkIsObject(options)
    const { tokensPerBatch, splitSpecialTokens } = options
    if (tokensPerBatch !== undefined && !isWholeNumber(tokensPerBatch, 1)) {
      throw new LamError(
        'LAM_OPTION_INVALID',
        `tokensPerBatch must be a whole number from 1 on, found ${quote(tokensPerBatch)}.`,
      )
    }
    if (splitSpecialTokens !== undefined && typeof splitSpecialTokens !== 'boolean') {
      throw new LamError(
        'LAM_OPTION_INVALID',
        `splitSpecialTokens must be true or false, found ${quote(splitSpecialTokens)}.`,
      )
    }
    if (options.onWarning !== undefined && typeof options.onWarning !== 'function') {
      throw new LamError('LAM_OPTION_INVALID', `onWarning must be a function, found ${quote(options.onWarning)}.`)
    }
    this.#backend = backend
    this.#options = { ...options }
  }

  /**
   * One text gives one row of norm 1; a list gives a row each, in order. The list may be empty. A text's row does not depend
   * on the other texts of the call. A text longer than `maxTokens` loses its end, and `truncated` lists it. `encode` copies the list
   * before it returns its promise, so that you may change it then.
   * @throws LamError `LAM_INPUT_NOT_A_STRING`, `LAM_INPUT_INVALID` (more rows than one array can hold),
   * `LAM_OPTION_INVALID`, `LAM_ABORTED`, `LAM_DISPOSED`, `LAM_NON_FINITE`, and the errors of loading
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

  /** `encode` with the model's prompt for queries (`query`), or else with its default prompt. */
  async encodeQuery<O extends Output = 'float32'>(
    text: string,
    options: Omit<EncodeOptions<O>, 'prompt'> = {},
  ): Promise<RowOf<O>> {
    const rows = await this.#encodeTexts([text], options, 'query')
    return [...rows][0] as RowOf<O>
  }

  /**
   * `encode` with the model's prompt for documents, or else with its default prompt. The first of `document`, `passage` and `corpus` counts, as
   * in sentence-transformers.
   */
  async encodeDocuments<O extends Output = 'float32'>(
    texts: readonly string[],
    options: Omit<EncodeOptions<O>, 'prompt'> = {},
  ): Promise<EmbeddingsOf<O>> {
    return (await this.#encodeTexts(copyTexts(texts), options, 'document')) as EmbeddingsOf<O>
  }

  #encodeTexts(
    texts: readonly string[],
    options: EncodeOptions<Output>,
    side?: PromptSide,
  ): Promise<EmbeddingsOf<Output>> {
    return this.#call('encode', options, (job) => encodeTexts(encoderOf(job, 'encode'), texts), side)
  }

  /**
   * Embeds any number of texts as they come, in order, in bounded memory. It runs them in windows that begin at some 500
   * tokens and grow to about one batch. With a slow source, an incomplete window runs 20 ms after its first text. While the
   * window before it runs, it waits up to 20 ms longer than that run. A text may be an async iterable of strings: one text in pieces, of any length.
   * @throws LamError `LAM_INPUT_INVALID` if `texts` is not iterable, and as `encode`; the source's own error unchanged
   */
  async *stream<T extends StreamText = string, O extends Output = 'float32'>(
    texts: Iterable<T> | AsyncIterable<T>,
    options: EncodeOptions<O> = {},
  ): AsyncGenerator<StreamedEmbedding<T, O>, void, undefined> {
    const call = this.#begin('stream', options)
    let source: TextSource | undefined
    try {
      // Before the model loads: the lines of Node's readline are lost for those who ask for its iterator later.
      source = new TextSource(texts)
      const rows = encodeStream<T>(encoderOf(await call.job, 'stream'), source)
      yield* rows as AsyncGenerator<StreamedEmbedding<T, O>, void, undefined>
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
      await source?.close()
    }
  }

  /**
   * Gives a row for each passage of a long text. Passages are paragraphs (the default) or character ranges `[start, end)`, widened to
   * whole words. `context` chooses the text that the model reads around a passage: the document (the default), nothing, or both in two
   * runs with the normalised mean of the rows. The model reads the whole text unless `maxTokens` limits it.
   * @throws LamError `LAM_PASSAGE_INVALID` with the passage's index, and as `encode`
   */
  async encodePassages(text: string, options: EncodePassagesOptions = {}): Promise<PassageEmbeddings> {
    checkText(text, 0)
    const { ranges, context, rest } = checkPassageOptions(text, options)
    return this.#call('encodePassages', rest, (job) =>
      encodePassages(encoderOf(job, 'encodePassages'), text, ranges, context),
    )
  }

  /**
   * Gives a row for each token of one text: the model's last layer, of norm 1 unless `normalize` is false. A text longer
   * than `maxTokens` loses its end, and `truncated` says so.
   * @throws LamError as `encode`
   */
  async encodeTokens(text: string, options: EncodeOptions = {}): Promise<TokenEmbeddings> {
    checkText(text, 0)
    const { output, ...rest } = checkOptions(options)
    if (output !== undefined) checkOutput(output, ['float32'])
    return this.#call('encodeTokens', rest, (job) => encodeTokens(encoderOf(job, 'encodeTokens'), text))
  }

  /**
   * The tokens of texts, as `encode` reads them: with the prompt, special tokens, and at most `maxTokens`. For a cross-encoder, those of single
   * texts.
   * @throws LamError as `encode`
   */
  async tokenize(
    texts: readonly string[],
    options: Pick<EncodeOptions, 'maxTokens' | 'prompt' | 'signal'> = {},
  ): Promise<TextTokenization[]> {
    const copied = copyTexts(texts)
    return this.#call('tokenize', options, (job) => tokenizeTexts(job, copied))
  }

  /**
   * Scores each text against the query with a cross-encoder, in the order of the texts; `ranking()` of the result sorts them. A pair longer
   * than `maxTokens` loses tokens, and `truncated` lists it with the counts.
   * @throws LamError `LAM_TASK_UNSUPPORTED` if the model is an encoder of texts, and as `encode`
   */
  async rerank(query: string, texts: readonly string[], options: RerankOptions = {}): Promise<Reranking> {
    checkText(query, -1)
    const copied = copyTexts(texts, 'rerank expects a query and an array of strings')
    return this.#call('rerank', options, (job) => {
      if (job.head === undefined) throw notFor('rerank', job, 'an encoder of texts: use encode and similarity')
      return rerankTexts(job, job.head, query, copied)
    })
  }

  /** Cosine of rows of `encode`; see the function `similarity`. */
  readonly similarity = similarity

  /** Loads the model and compiles every shape that a call may need. */
  async warmup(options: { readonly signal?: PlatformAbortSignal } = {}): Promise<void> {
    await this.#call('warmup', options, (job) => warmUp(job))
  }

  /** The programs so far; none before the first load. */
  compilation(): CompilationReport {
    return this.#loaded?.program.compilation() ?? { programs: [] }
  }

  /** Loads the model and describes it and its device. */
  async info(): Promise<LamInfo> {
    return this.#call('info', {}, async ({ name, config, settings, head, program }) => {
      const tensors = familyOf(config).tensorLayout(config)
      return {
        model: name,
        dim: config.hiddenSize,
        maxTokens: config.maxTokens,
        prompts: settings.prompts,
        ...(settings.defaultPrompt === undefined ? {} : { defaultPrompt: settings.defaultPrompt }),
        parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
        task: head === undefined ? 'encoder' : 'cross-encoder',
        config,
        settings,
        backend: this.#backend.name,
        device: program.device,
        precision: program.precision,
        tolerance: program.tolerance,
      }
    })
  }

  /**
   * SHA-256 over the model's config, settings, tokenizer and weights, hex: it tells models of one name apart. The same files give the same
   * value on every backend. It reads every file anew and whole, and downloads a model that a URL names again.
   * @throws LamError `LAM_ABORTED`, `LAM_DISPOSED`, and the errors of opening a model
   */
  async fingerprint({ signal }: { readonly signal?: PlatformAbortSignal } = {}): Promise<string> {
    if (this.#ending.signal.aborted) throw disposed()
    const stop = new AbortController()
    const unfollow = follow(signal, stop)
    this.#calls.add(stop)
    try {
      const source = modelSource(this.#backend, this.#options)
      return await abortable(modelFingerprint(source, stop.signal), stop.signal)
    } catch (error) {
      throw this.#ending.signal.aborted ? disposed() : error
    } finally {
      unfollow()
      this.#calls.delete(stop)
    }
  }

  /**
   * Frees the model. Stops the calls under way, and waits until their current batches have stopped or ended. Aborts a load under way. If the
   * backend ignores that, `dispose` does not wait for it, and its program is freed later. A second call does no harm, nor does one
   * before a load.
   */
  async dispose(): Promise<void> {
    this.#disposing ??= this.#release()
    return this.#disposing
  }

  async #release(): Promise<void> {
    this.#ending.abort()
    for (const call of this.#calls) call.abort()
    const loaded = await this.#loading?.catch(() => undefined)
    await loaded?.program.dispose()
  }

  async #call<T>(
    name: TracedCall,
    options: EncodeOptions<Output>,
    work: (job: EncodeJob) => Promise<T>,
    side?: PromptSide,
  ): Promise<T> {
    const call = this.#begin(name, options, side)
    try {
      return await work(await call.job)
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
    }
  }

  /** Begins a call; its end must call `release`. Checks and copies the options before the first await. */
  #begin(name: TracedCall, options: EncodeOptions<Output>, side?: PromptSide) {
    const checked = checkOptions(options)
    const trace = someoneListens()
      ? openSpan('call', { call: name, backend: this.#backend.name, texts: 0, tokens: 0 })
      : undefined
    const stop = new AbortController()
    const unfollow = follow(checked.signal, stop)
    this.#calls.add(stop)
    const { tokensPerBatch } = this.#options
    const job = async (): Promise<EncodeJob> => {
      const model = await this.#load(stop.signal)
      trace?.add({ device: model.program.device, precision: model.program.precision })
      return settleJob(model, checked, { tokensPerBatch, signal: stop.signal, side, trace })
    }
    const failure = (error: unknown) => {
      // After dispose, any error of the call is a consequence of it.
      const failed = this.#ending.signal.aborted ? disposed() : error
      trace?.fail(failed)
      return failed
    }
    const release = () => {
      unfollow()
      this.#calls.delete(stop)
      trace?.end()
    }
    const begun = job()
    // A call that fails before it waits for its job leaves no rejection behind.
    begun.catch(() => {})
    return { job: begun, failure, release }
  }

  async #load(signal: PlatformAbortSignal): Promise<LoadedModel> {
    if (this.#ending.signal.aborted) throw disposed()
    if (this.#loaded !== undefined) {
      throwIfAborted(signal)
      return this.#loaded
    }
    this.#loading ??= this.#startLoading()
    return abortable(this.#loading, signal)
  }

  async #startLoading(): Promise<LoadedModel> {
    try {
      this.#loaded = await loadModel(this.#backend, this.#options, this.#ending.signal)
      return this.#loaded
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }
}

/** `await using lam = new LAM(…)`, on Node 24 or with TypeScript's helpers. */
export interface LAM extends DisposedOfAtEnd {}
disposeAtEnd(LAM.prototype)

/** Returns the job if its model embeds texts. @throws LamError `LAM_TASK_UNSUPPORTED` */
function encoderOf(job: EncodeJob, call: string): EncodeJob {
  if (job.head === undefined) return job
  throw notFor(call, job, 'a cross-encoder, which scores pairs: use rerank')
}

function notFor(call: string, { name }: EncodeJob, what: string): LamError {
  return new LamError('LAM_TASK_UNSUPPORTED', `${call}: the model ${quote(name)} is ${what}.`)
}

function disposed(): LamError {
  return new LamError('LAM_DISPOSED', 'This LAM was disposed. Make a new one: new LAM(backend).')
}
