import { follow } from '../async/follow.js'
import { abortable } from '../async/index.js'
import { openModel } from '../checkpoint/open-checkpoint.js'
import type { ModelSource } from '../checkpoint/source.js'
import type { TextSettings } from '../checkpoint/text-settings.js'
import type { Backend } from '../contract/backend.js'
import type { Program } from '../contract/program.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import type { ModelConfig } from '../families/registry.js'
import { quote } from '../quote.js'
import { Tokenizer } from '../tokenizer/tokenizer.js'
import { openSpan, someoneListens, type TraceParent, traced } from '../tracing/tracing.js'
import { compiledSince } from './compiled-since.js'
import { type CrossEncoder, loadCrossEncoder } from './cross-encoder.js'
import type { LamOptions } from './options.js'
import { UnknownTokens } from './unknown-tokens.js'

/** All that a `LAM` needs for its calls. It does not keep the checkpoint, so that downloaded weights are freed. */
export interface LoadedModel {
  readonly name: string
  readonly config: ModelConfig
  readonly settings: TextSettings
  readonly tokenizer: Tokenizer
  readonly program: Program
  readonly unknownTokens: UnknownTokens
  /** The head that turns a pair's first row into scores; undefined for an encoder of texts. */
  readonly head: CrossEncoder | undefined
}

/**
 * Opens the model, reads its tokenizer and compiles it on the backend. Keeps nothing if it fails.
 * @param signal aborts the load. If the backend ignores it, the load rejects all the same, and the late program is freed
 */
export async function loadModel(
  backend: Backend,
  options: LamOptions,
  signal: PlatformAbortSignal,
): Promise<LoadedModel> {
  const loading = tracedLoad(backend, options, signal)
  try {
    return await abortable(loading, signal)
  } catch (error) {
    loading.then(({ program }) => program.dispose()).catch(() => {})
    throw error
  }
}

async function tracedLoad(backend: Backend, options: LamOptions, signal: PlatformAbortSignal): Promise<LoadedModel> {
  const load = someoneListens() ? openSpan('load', { backend: backend.name }) : undefined
  try {
    const model = await openAndCompile(backend, options, signal, load)
    load?.add({ model: model.name, device: model.program.device, precision: model.program.precision })
    load?.end()
    return model
  } catch (error) {
    load?.fail(error)
    throw error
  }
}

async function openAndCompile(
  backend: Backend,
  options: LamOptions,
  signal: PlatformAbortSignal,
  load: TraceParent,
): Promise<LoadedModel> {
  const source = modelSource(backend, options)
  const { model, settings, readTokenizer } = await traced('open', load, {}, () => openModel(source, { signal }))
  const { name, config } = model
  const { precision, strict } = options
  const stop = new AbortController()
  const unfollow = follow(signal, stop)
  const compileOptions = {
    ...(precision === undefined ? {} : { precision }),
    ...(strict === undefined ? {} : { strict }),
    signal: stop.signal,
  }
  // While a backend packs weights on threads of its own, this thread builds the tokenizer.
  const compiling = traced(
    'compile',
    load,
    { backend: backend.name, ...(precision === undefined ? {} : { precision }) },
    () => backend.compile(model, compileOptions),
    (made) => ({ device: made.device, precision: made.precision, ...compiledSince(made, 0) }),
  )
  compiling.catch(() => {})
  // It opens the weights before the backend can have released them.
  const readingHead = loadCrossEncoder(model, settings, signal)
  readingHead.catch(() => {})
  try {
    const tokenizerOptions = {
      vocabSize: config.vocabSize,
      file: name,
      splitSpecialTokens: options.splitSpecialTokens ?? false,
      lowercase: settings.lowercase,
    }
    const openTokenizer = async () => new Tokenizer(await readTokenizer(), tokenizerOptions)
    const tokenizer = await traced('tokenizer', load, {}, openTokenizer)
    const head = await readingHead
    const program = await compiling
    const unknownTokens = new UnknownTokens(tokenizer.unknownIds, name, options.onWarning ?? warnOnConsole)
    return { name, config, settings, tokenizer, program, unknownTokens, head }
  } catch (error) {
    stop.abort()
    compiling.then((program) => program.dispose()).catch(() => {})
    throw error
  } finally {
    unfollow()
  }
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function modelSource(backend: Backend, { model = backend.defaultModel }: LamOptions): ModelSource {
  if (model !== undefined) return model
  throw new LamError(
    'LAM_OPTION_INVALID',
    `The backend '${backend.name}' has no default model: name one, as in new LAM(backend, { model: './my-model' }).`,
  )
}

function warnOnConsole(message: string): void {
  console.warn(`LAM: ${message}`)
}

/** @throws LamError `LAM_BACKEND_INCOMPATIBLE` */
export function checkBackend(backend: Backend): void {
  const found: unknown = backend?.specVersion
  if (found !== 1) {
    throw new LamError('LAM_BACKEND_INCOMPATIBLE', incompatible(backend, found))
  }
}

function incompatible(backend: unknown, found: unknown): string {
  const expected = 'new LAM(backend) expects a backend of contract version 1, as native() or reference() return'
  if (typeof found !== 'number') {
    const what = backend === undefined || backend === null ? String(backend) : `specVersion ${quote(found)}`
    const hint = typeof backend === 'function' ? ' Call it: new LAM(native()).' : ''
    return `${expected}; found ${what}.${hint}`
  }
  const name = quote((backend as { name?: unknown }).name)
  const older = found < 1 ? `the backend ${name}` : '@lamjs/core and the package that depends on it'
  return `${expected}; found specVersion ${found}. Update ${older}: @lamjs packages of one version fit together.`
}
