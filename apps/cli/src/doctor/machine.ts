import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os'
import { cpuShare } from '@lamjs/core/node'

/** The machine, as far as it decides what runs and how fast. Nothing in it names the user. */
export interface Machine {
  /** `'linux x64, 6.1.0, glibc 2.36'`. */
  readonly system: string
  readonly node: string
  readonly processor: string
  /** Those of its instruction sets that there are kernels for; empty where the system does not tell. */
  readonly instructionSets: readonly string[]
  readonly processors: {
    readonly total: number
    /** Those that this process may run on. */
    readonly usable: number
    /** Processors' worth of time that a container or service is allowed. */
    readonly quota?: number
  }
  /** In bytes. `limit` is a container's. */
  readonly memory: { readonly total: number; readonly free: number; readonly limit?: number }
  /** Variables that change how `lam` runs and are set; their values may be private. */
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
      // No limit is told as none, or as one beyond all memory.
      ...(limit > 0 && limit < totalmem() ? { limit } : {}),
    },
    environment: Object.keys(process.env).filter((name) => influential.test(name)),
  }
}

const influential = /^(LAM_\w+|NODE_OPTIONS|UV_THREADPOOL_SIZE|LD_PRELOAD|VK_\w+|CUDA_VISIBLE_DEVICES|OMP_NUM_THREADS)$/

/** Names in `/proc/cpuinfo`, the same for x86 and ARM where they have the same file. */
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

/** Node's own report names the glibc it runs on; on musl it names none. */
function cLibrary(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined
  const version = report?.header?.glibcVersionRuntime
  return version === undefined ? 'musl' : `glibc ${version}`
}
