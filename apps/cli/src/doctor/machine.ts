import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os'
import { cpuShare } from '@lamjs/core/node'

/** The properties of the machine that decide which backends run and how fast. None names the user. */
export interface Machine {
  /** `'linux x64, 6.1.0, glibc 2.36'`. */
  readonly system: string
  readonly node: string
  readonly processor: string
  /** Its instruction sets that have kernels; empty if the system does not tell. */
  readonly instructionSets: readonly string[]
  readonly processors: {
    readonly total: number
    /** Number of processors that this process may run on. */
    readonly usable: number
    /** CPU quota of a container or service, in processors. */
    readonly quota?: number
  }
  /** In bytes. `limit` is the container's limit. */
  readonly memory: { readonly total: number; readonly free: number; readonly limit?: number }
  /** Names of the set variables that change how `lam` runs; their values may be private. */
  readonly environment: readonly string[]
}

export function describeMachine(): Machine {
  const all = cpus()
  const quota = cpuShare(readIfThere)
  const limit = process.constrainedMemory?.() ?? 0
  const libc = cLibrary()
  return {
    system: [`${process.platform} ${process.arch}`, release(), ...(libc === undefined ? [] : [libc])].join(', '),
    node: process.versions.node,
    processor: all[0]?.model.trim() || 'unknown',
    instructionSets: instructionSets(),
    processors: {
      total: all.length,
      usable: availableParallelism(),
      ...(quota === undefined ? {} : { quota }),
    },
    memory: {
      total: totalmem(),
      free: freemem(),
      // Without a limit, Node reports 0, or a number above the total memory.
      ...(limit > 0 && limit < totalmem() ? { limit } : {}),
    },
    environment: Object.keys(process.env).filter((name) => influential.test(name)),
  }
}

const influential = /^(LAM_\w+|NODE_OPTIONS|UV_THREADPOOL_SIZE|LD_PRELOAD|VK_\w+|CUDA_VISIBLE_DEVICES|OMP_NUM_THREADS)$/

/** Names in `/proc/cpuinfo`, for x86 and ARM. */
const known = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_int8',
  'asimd',
  'asimddp',
  'bf16',
]

function instructionSets(): string[] {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readIfThere('/proc/cpuinfo') ?? '')?.[1] ?? ''
  const found = new Set(flags.trim().split(' '))
  return known.filter((name) => found.has(name))
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The glibc version in Node's report, which has none on musl. */
function cLibrary(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined
  const version = report?.header?.glibcVersionRuntime
  return version === undefined ? 'musl' : `glibc ${version}`
}
