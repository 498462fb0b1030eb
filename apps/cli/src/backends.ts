import { type Backend, LamError } from '@lamjs/core'
import { installCommand } from './install-command.js'

/** A backend package that `lam` knows by name. */
interface KnownBackend {
  readonly name: string
  readonly packageName: string
  readonly load: () => Promise<unknown>
  /** Tokens in one run, where a backend that gains nothing from large batches can show its first rows sooner. */
  readonly tokensPerBatch?: number
}

/** The fastest first. A package exports a factory named like the backend itself. onnx is large, and installed apart by whoever wants it. */
const known: readonly KnownBackend[] = [
  { name: 'native', packageName: '@lamjs/native', load: () => import('@lamjs/native') },
  { name: 'onnx', packageName: '@lamjs/onnx', load: () => import('@lamjs/onnx') },
  { name: 'reference', packageName: '@lamjs/reference', load: () => import('@lamjs/reference'), tokensPerBatch: 256 },
]

export const backendNames: readonly string[] = known.map(({ name }) => name)

/** What came of asking for one backend package. */
export interface FoundBackend {
  readonly name: string
  readonly packageName: string
  /** Absent when it cannot be used; `missing` then says why. */
  readonly backend?: Backend
  readonly missing?: { readonly reason: string; readonly remedy: string }
}

/** Every known backend, the preferred first, found or not. */
export function findBackends(): Promise<FoundBackend[]> {
  return Promise.all(known.map(find))
}

/** The backend to run, and those that would have been preferred but cannot be had. */
export interface ChosenBackend {
  readonly backend: Backend
  readonly passedOver: readonly FoundBackend[]
  readonly tokensPerBatch?: number
}

/**
 * The backend named, or the first that loads.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` when the one named, or every one, cannot be had
 */
export async function chooseBackend(name?: string): Promise<ChosenBackend> {
  const passedOver: FoundBackend[] = []
  for (const candidate of known.filter((entry) => name === undefined || entry.name === name)) {
    const found = await find(candidate)
    if (found.backend) {
      const { tokensPerBatch } = candidate
      return { backend: found.backend, passedOver, ...(tokensPerBatch === undefined ? {} : { tokensPerBatch }) }
    }
    passedOver.push(found)
  }
  const reasons = passedOver.map(
    ({ name, missing }) => `Backend ${name} ${missing?.reason}. To install it: ${missing?.remedy}`,
  )
  throw new LamError('LAM_BACKEND_UNAVAILABLE', reasons.join('. '))
}

async function find({ name, packageName, load }: KnownBackend): Promise<FoundBackend> {
  try {
    const factory = ((await load()) as Record<string, unknown>)[name]
    if (typeof factory !== 'function') throw new Error(`${packageName} exports no function "${name}"`)
    return { name, packageName, backend: factory() as Backend }
  } catch (error) {
    return { name, packageName, missing: explain(packageName, error) }
  }
}

function explain(packageName: string, error: unknown): { reason: string; remedy: string } {
  const { code, message } = error as NodeJS.ErrnoException
  const absent = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${packageName}'`)
  if (absent) return { reason: 'is not installed', remedy: installCommand(packageName) }
  return { reason: `is installed but does not load (${message})`, remedy: installCommand(packageName) }
}
