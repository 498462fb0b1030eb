import {
  type Backend,
  type CompileOptions,
  type EncoderModel,
  type Features,
  LamError,
  type PlatformAbortSignal,
  type Precision,
  throwIfAborted,
  type Weights,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import type { Binding, BoundProgram, InstructionSet, LoadRequest, NativePrecision, Processor } from './binding.js'
import { defaultThreads } from './default-threads.js'
import { deviceName } from './device-name.js'
import { loadBinding } from './load-binding.js'
import { asLamError } from './native-error.js'
import { NativeProgram } from './program.js'
import { weightsInMemory, weightsOnDisk } from './weight-source.js'

/** Options of `native`. */
export interface NativeOptions {
  /** Threads that compute; by default one for each physical core this process may use (where the system tells cores from hardware threads: Linux). */
  readonly threads?: number
  /** Precision of programs that are compiled without naming one; `'float32'` by default. */
  readonly precision?: NativePrecision
  /** Instruction set; by default the best this processor has, or what the environment variable `LAM_NATIVE_ISA` names. */
  readonly isa?: InstructionSet
}

/** The native backend, whose precisions are known to be its own. */
export interface NativeBackend extends Backend {
  /** Its claims, with its own precisions. */
  readonly features: Features & { readonly precisions: readonly NativePrecision[] }
}

/** Read once, when the module is. */
const forcedIsa = process.env.LAM_NATIVE_ISA

/**
 * The backend for CPUs: C++ compiled ahead of time, weights packed when a checkpoint is compiled, nothing compiled ever after.
 * A text's row has the same bits alone, in any batch and with any number of threads.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where no binary fits this machine, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export function native(options: NativeOptions = {}): NativeBackend {
  const { threads } = options
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new LamError('LAM_OPTION_INVALID', `threads: expected a whole number from 1 to 1024, found ${threads}.`)
  }
  const binding = loadBinding()
  const processor = binding.processor()
  const isa = chooseIsa(processor, options.isa ?? forcedIsa)
  const precisions = orderPrecisions(isa, options.precision)
  return {
    specVersion: 1,
    name: 'native',
    features: features(precisions),
    defaultModel: mini,
    compile: (model, compileOptions) =>
      compile(binding, model, compileOptions, {
        isa: isa.name,
        precisions,
        threads: threads ?? defaultThreads(processor),
        withheld: processor.refused.filter((refused) => refused.withheld),
      }),
  }
}

type Isa = Processor['isas'][number]

function features(precisions: readonly NativePrecision[]): NativeBackend['features'] {
  return {
    variants: ['lam/flat', 'lam/hierarchical', 'bert'],
    precisions,
    compilation: 'ahead-of-time',
    batchInvariance: 'bitwise',
    abort: 'within-run',
  }
}

function chooseIsa({ isas, refused }: Processor, wanted: string | undefined): Isa {
  if (wanted === undefined || wanted === '') return isas[0]
  const found = isas.find(({ name }) => name === wanted)
  if (found !== undefined) return found
  const names = isas.map(({ name }) => name).join(', ')
  const why = refused.find(({ name }) => name === wanted)
  const reason = why === undefined ? '' : `, which cannot be used here: ${why.reason}`
  throw new LamError('LAM_OPTION_INVALID', `isa: this processor and binary have ${names}, found '${wanted}'${reason}.`)
}

function orderPrecisions({ name, precisions }: Isa, first: NativePrecision | undefined): readonly NativePrecision[] {
  if (first === undefined) return precisions
  if (!precisions.includes(first)) throw unsupported(name, precisions, first)
  return [first, ...precisions.filter((precision) => precision !== first)]
}

function unsupported(isa: InstructionSet, has: readonly Precision[], found: Precision): LamError {
  const list = has.join(', ')
  const reason = found === 'bfloat16x3' ? ', which is faster than float32 on amx alone' : ''
  return new LamError(
    'LAM_PRECISION_UNSUPPORTED',
    `On ${isa} the native backend computes in ${list}, not ${found}${reason}.`,
  )
}

/** What says that the addon does not see a file which JavaScript has just read: it lies in an archive that a patched fs looks into. */
const UNSEEN: readonly string[] = ['LAM_CHECKPOINT_NOT_FOUND', 'LAM_CHECKPOINT_UNREADABLE']

/** Lets the addon read the weights' files; what only JavaScript can read (Yarn's zip files, Electron's asar) is handed over as bytes. */
async function loadWeights(
  binding: Binding,
  weights: Weights,
  target: Omit<LoadRequest, 'files' | 'tensors'>,
  signal: PlatformAbortSignal | undefined,
): Promise<BoundProgram> {
  const onDisk = weightsOnDisk(weights)
  let unseen: LamError | undefined
  if (onDisk !== undefined) {
    try {
      return await load(binding, { ...target, ...onDisk })
    } catch (error) {
      if (!LamError.is(error) || !UNSEEN.includes(error.code)) throw error
      unseen = error
    }
  }
  return load(binding, { ...target, ...(await bytesOf(weights, unseen, signal)) })
}

/** @param unseen why the addon cannot read the files: also what is wrong where JavaScript finds them changed or gone */
async function bytesOf(weights: Weights, unseen: LamError | undefined, signal: PlatformAbortSignal | undefined) {
  try {
    return await weightsInMemory(weights, signal)
  } catch (error) {
    throw LamError.is(error) && error.code === 'LAM_CHECKPOINT_FILE_MISMATCH' ? (unseen ?? error) : error
  }
}

/** The addon throws what it finds before it starts, and rejects with what it finds after. */
async function load(binding: Binding, request: LoadRequest): Promise<BoundProgram> {
  try {
    return await binding.load(request)
  } catch (error) {
    throw asLamError(error)
  }
}

interface Target {
  readonly isa: InstructionSet
  readonly precisions: readonly NativePrecision[]
  readonly threads: number
  readonly withheld: Processor['refused']
}

async function compile(
  binding: Binding,
  model: EncoderModel,
  options: CompileOptions | undefined,
  { isa, precisions, threads, withheld }: Target,
): Promise<NativeProgram> {
  throwIfAborted(options?.signal)
  const wanted = options?.precision ?? precisions[0]
  const precision = precisions.find((candidate) => candidate === wanted)
  if (precision === undefined) throw unsupported(isa, precisions, wanted)
  const { config } = model
  const start = performance.now()
  const weights = await model.openWeights(options?.signal)
  const bound = await loadWeights(binding, weights, { config, threads, precision, isa }, options?.signal)
  if (options?.signal?.aborted) bound.close()
  throwIfAborted(options?.signal)
  const milliseconds = performance.now() - start
  const device = deviceName(isa, threads, withheld)
  return new NativeProgram(bound, { device, precision, config, threads, milliseconds })
}
