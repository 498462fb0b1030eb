import { follow } from '../async/follow.js'
import { abortable } from '../async/index.js'
import type { TextSettings } from '../checkpoint/text-settings.js'
import type { Backend } from '../contract/backend.js'
import type { CompilationReport } from '../contract/compilation.js'
import type { Precision, Tolerance } from '../contract/precision.js'
import type { Embedder, EmbedderInfo } from '../embedder/embedder.js'
import { type DisposedOfAtEnd, disposeAtEnd } from '../environment/async-dispose.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { familyOf, type ModelConfig } from '../families/registry.js'
import { checkOutput, type EmbeddingsOf, type Output, type RowOf } from '../outputs/output.js'
import { quote } from '../quote.js'
import { checkPassages } from '../tokenizer/passages.js'
import { isWholeNumber } from '../whole-number.js'
import { checkIsObject, checkOptions, checkText, copyTexts } from './check-call.js'
import type { PassageEmbeddings } from './embeddings.js'
import { encodePassages } from './encode-passages.js'
import { encodeStream, encodeTexts } from './encode-texts.js'
import { type EncodeJob, settleJob } from './job.js'
import { checkBackend, type LoadedModel, loadModel } from './loaded-model.js'
import type { EncodeOptions, EncodePassagesOptions, LamOptions, RerankOptions } from './options.js'
import { checkContext } from './plan-passages.js'
import type { PromptSide } from './prompt.js'
import { rerankTexts } from './rerank-texts.js'
import type { Reranking } from './reranking.js'
import { similarity } from './similarity.js'
import type { StreamedEmbedding } from './streamed-embedding.js'
import type { StreamText } from './text-pieces.js'

/** What is loaded, and on what it runs. */
export interface LamInfo extends EmbedderInfo {
  /** Values in the tensors the model uses. */
  readonly parameters: number
  /** `'encoder'` embeds texts, `'cross-encoder'` scores pairs: `encode` is for the one, `rerank` for the other. */
  readonly task: 'encoder' | 'cross-encoder'
  readonly config: ModelConfig
  /** Pooling, prompts and what else the model's folder says of texts. */
  readonly settings: TextSettings
  readonly backend: string
  readonly device: string
  readonly precision: Precision
  /** How far its embeddings may be from the reference's. */
  readonly tolerance: Tolerance
}

/**
 * Text embeddings on a backend: `const lam = new LAM(native()); await lam.encode(['Hello'])`.
 *
 * Nothing loads before the first call that needs the model. Loading happens once, also when several calls wait for it; a load
 * that failed is tried again by the next call. After `dispose`, and in calls that were under way, everything rejects with
 * `LAM_DISPOSED`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface adds what is defined below the class, and only where it is
export class LAM implements Embedder {
  readonly #backend: Backend
  readonly #options: LamOptions
  #loading: Promise<LoadedModel> | undefined
  #loaded: LoadedModel | undefined
  #disposing: Promise<void> | undefined
  /** Stops the calls under way. Not one signal for all: Node warns of more than ten who listen to it. */
  readonly #calls = new Set<AbortController>()
  /** Stops the load under way; has fired once this is disposed of. */
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
   * on what else is in the call. Texts beyond `maxTokens` are cut, and `truncated` says which. The list is copied before the call
   * returns its promise: change it as you like meanwhile.
   * @throws LamError `LAM_INPUT_NOT_A_STRING`, `LAM_INPUT_INVALID` (more texts than one array can hold the rows of),
   * `LAM_OPTION_INVALID`, `LAM_ABORTED`, `LAM_DISPOSED`, `LAM_NON_FINITE`, and what loading may throw
   */
  encode<O extends Output = 'float32'>(text: string, options?: EncodeOptions<O>): Promise<RowOf<O>>
  encode<O extends Output = 'float32'>(texts: readonly string[], options?: EncodeOptions<O>): Promise<EmbeddingsOf<O>>
  async encode(
    input: string | readonly string[],
    options: EncodeOptions<Output> = {},
  ): Promise<RowOf<Output> | EmbeddingsOf<Output>> {
    const texts = typeof input === 'string' ? [input] : copyTexts(input)
    const embeddings = await this.#encodeTexts(texts, options)
    return typeof input === 'string' ? [...embeddings][0] : embeddings
  }

  /** `encode` with the prompt for queries, where the model has one (`query`); otherwise with its default. Options as `encode`. */
  async encodeQuery<O extends Output = 'float32'>(
    text: string,
    options: Omit<EncodeOptions<O>, 'prompt'> = {},
  ): Promise<RowOf<O>> {
    const rows = await this.#encodeTexts([text], options, 'query')
    return [...rows][0] as RowOf<O>
  }

  /**
   * `encode` with the prompt for documents, where the model has one (`document`, `passage` or `corpus`, as sentence-transformers looks for
   * them); otherwise with its default.
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
    return this.#call(options, (job) => encodeTexts(encoderOf(job, 'encode'), texts), side)
  }

  /**
   * Embeds texts as they come, in order, in bounded memory whatever their number. Texts are taken in windows that begin at some 500
   * tokens and grow to about one batch. Where the source is slow, a window that is not full runs some 20 ms after its first text, or
   * after the window before it has run. A text may be an async iterable of strings: one text in pieces, of any length.
   * @throws LamError `LAM_INPUT_INVALID` for what is no source of texts, and as `encode`; the source's own error as it is
   */
  async *stream<T extends StreamText = string, O extends Output = 'float32'>(
    texts: Iterable<T> | AsyncIterable<T>,
    options: EncodeOptions<O> = {},
  ): AsyncGenerator<StreamedEmbedding<T, O>, void, undefined> {
    const call = this.#begin(options)
    try {
      const rows = encodeStream(encoderOf(await call.job, 'stream'), texts)
      yield* rows as AsyncGenerator<StreamedEmbedding<T, O>, void, undefined>
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
    }
  }

  /**
   * Gives a row for each passage of a long text. Passages are paragraphs (the default) or character ranges `[start, end)`, widened to
   * whole words. `context` says what the model reads around a passage: the document, in one run (the default); nothing; or both, in two
   * runs, and the row is the normalised mean. LAM reads the whole text unless `maxTokens` says otherwise.
   * @throws LamError `LAM_PASSAGE_INVALID` with the passage's index, and as `encode`
   */
  async encodePassages(text: string, options: EncodePassagesOptions = {}): Promise<PassageEmbeddings> {
    checkText(text, 0)
    const { passages = 'paragraphs', context = 'document', ...rest } = checkOptions(options)
    if (rest.output !== undefined) checkOutput(rest.output, ['float32'])
    const ranges = checkPassages(passages, text)
    checkContext(context)
    return this.#call(rest, (job) => encodePassages(encoderOf(job, 'encodePassages'), text, ranges, context))
  }

  /**
   * Scores each text against the query with a cross-encoder, in the order of the texts; `ranking()` of the answer sorts them. Pairs longer
   * than the model reads are cut, and `truncated` says which and by how much.
   * @throws LamError `LAM_TASK_UNSUPPORTED` where the model is an encoder of texts, and as `encode`
   */
  async rerank(query: string, texts: readonly string[], options: RerankOptions = {}): Promise<Reranking> {
    checkText(query, -1)
    const copied = copyTexts(texts, 'rerank expects a query and an array of strings')
    return this.#call(options, (job) => {
      if (job.head === undefined) throw notFor('rerank', job, 'an encoder of texts: use encode and similarity')
      return rerankTexts(job, job.head, query, copied)
    })
  }

  /** Cosine of rows that `encode` gave; see `similarity`. */
  readonly similarity = similarity

  /** Loads the model and compiles everything that will ever be compiled. */
  async warmup(options: { readonly signal?: PlatformAbortSignal } = {}): Promise<void> {
    await this.#call(options, ({ program, signal }) => program.warmup(signal))
  }

  /** What was compiled so far; nothing before the first load. */
  compilation(): CompilationReport {
    return this.#loaded?.program.compilation() ?? { programs: [] }
  }

  /** Loads the model and tells what it is and where it runs. */
  async info(): Promise<LamInfo> {
    return this.#call({}, async ({ name, config, settings, head, program }) => {
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
   * Frees the model. May be called twice, and before anything was loaded. Calls under way are stopped, wherever they are; the
   * batch at hand is waited for until it has stopped or ended. A load under way is called off: a backend that goes on with it all the
   * same is not waited for, and what it makes is freed.
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

  async #call<T>(options: EncodeOptions<Output>, work: (job: EncodeJob) => Promise<T>, side?: PromptSide): Promise<T> {
    const call = this.#begin(options, side)
    try {
      return await work(await call.job)
    } catch (error) {
      throw call.failure(error)
    } finally {
      call.release()
    }
  }

  /** What a call needs, to be let go of at its end. Options are checked and copied here, before anything is waited for. */
  #begin(options: EncodeOptions<Output>, side?: PromptSide) {
    const checked = checkOptions(options)
    const stop = new AbortController()
    const unfollow = follow(checked.signal, stop)
    this.#calls.add(stop)
    const { tokensPerBatch } = this.#options
    const job = async (): Promise<EncodeJob> =>
      settleJob(await this.#load(stop.signal), checked, { tokensPerBatch, signal: stop.signal, side })
    // Whatever a call fails with: who disposed of the LAM meanwhile is told that, and nothing else.
    const failure = (error: unknown) => (this.#ending.signal.aborted ? disposed() : error)
    const release = () => {
      unfollow()
      this.#calls.delete(stop)
    }
    return { job: job(), failure, release }
  }

  async #load(signal: PlatformAbortSignal): Promise<LoadedModel> {
    if (this.#ending.signal.aborted) throw disposed()
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

/** `await using lam = new LAM(…)`, where the language has it: Node 24, or TypeScript's own helpers. */
export interface LAM extends DisposedOfAtEnd {}
disposeAtEnd(LAM.prototype)

/** The job itself, where its model embeds texts. @throws LamError `LAM_TASK_UNSUPPORTED` */
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
