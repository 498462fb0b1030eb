import { type Backend, LamError, type Precision } from '@lamjs/core'
import { installCommand } from './install-command.js'

/** A backend package that `lam` knows by name. */
interface KnownBackend {
  readonly name: string
  readonly packageName: string
  readonly load: () => Promise<unknown>
  /** What `--device` may name, the default first. */
  readonly devices: readonly string[]
  /** Whether it can be told how many threads to take. */
  readonly threads: boolean
}

/** The fastest first. A package exports a factory named like the backend itself. onnx is large, and installed apart by whoever wants it. */
const known: readonly KnownBackend[] = [
  {
    name: 'native',
    packageName: '@lamjs/native',
    load: () => import('@lamjs/native'),
    devices: ['cpu'],
    threads: true,
  },
  {
    name: 'onnx',
    packageName: '@lamjs/onnx',
    load: () => import('@lamjs/onnx'),
    devices: ['cpu', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml'],
    threads: true,
  },
  {
    name: 'reference',
    packageName: '@lamjs/reference',
    load: () => import('@lamjs/reference'),
    devices: ['cpu'],
    threads: false,
  },
]

export const backendNames: readonly string[] = known.map(({ name }) => name)
export const deviceNames: readonly string[] = [...new Set(known.flatMap(({ devices }) => devices))]
export const precisionNames: readonly Precision[] = ['float64', 'float32', 'bfloat16', 'float16', 'int8']

/** How a backend should run, where the user has a say. */
export interface BackendSettings {
  readonly precision?: Precision
  /** One device, or several to try in this order. */
  readonly device?: readonly string[]
  readonly threads?: number
}

/** What came of asking for one backend package. */
export interface FoundBackend {
  readonly name: string
  readonly packageName: string
  /** Absent when it cannot be used; `missing` then says why. */
  readonly backend?: Backend
  /** `remedy` is a command, where one helps. */
  readonly missing?: { readonly reason: string; readonly remedy?: string }
  /** What of the settings it cannot follow. */
  readonly misfit?: string
}

/** Every known backend, the preferred first, found or not. */
export function findBackends(settings: BackendSettings = {}): Promise<FoundBackend[]> {
  return Promise.all(known.map((entry) => find(entry, settings)))
}

/** The backend to run, and those that would have been preferred but cannot be had. */
export interface ChosenBackend {
  readonly backend: Backend
  readonly passedOver: readonly FoundBackend[]
}

/**
 * The backend named, or the first that loads and can follow the settings.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` when the one named, or every one, cannot be had; `LAM_OPTION_INVALID` when none of those
 * that can be had follows the settings
 */
export async function chooseBackend(name?: string, settings: BackendSettings = {}): Promise<ChosenBackend> {
  const tried: FoundBackend[] = []
  for (const candidate of known.filter((entry) => name === undefined || entry.name === name)) {
    const found = await find(candidate, settings)
    if (found.backend && found.misfit === undefined) {
      // One that cannot follow was not wanted.
      const passedOver = tried.filter(({ misfit }) => misfit === undefined)
      return { backend: found.backend, passedOver }
    }
    tried.push(found)
  }
  const code = tried.some(({ misfit }) => misfit !== undefined) ? 'LAM_OPTION_INVALID' : 'LAM_BACKEND_UNAVAILABLE'
  throw new LamError(code, `${tried.map(reasonOf).join('. ')}.`)
}

/** Why a backend does not run, and what to do. */
function reasonOf({ name, missing, misfit }: FoundBackend): string {
  if (misfit !== undefined) return `Backend ${name} ${misfit}`
  const remedy = missing?.remedy === undefined ? '' : `. To install it: ${missing.remedy}`
  return `Backend ${name} ${missing?.reason}${remedy}`
}

async function find(entry: KnownBackend, settings: BackendSettings): Promise<FoundBackend> {
  const { name, packageName, load } = entry
  const misfit = misfitOf(entry, settings)
  try {
    const factory = ((await load()) as Record<string, unknown>)[name]
    if (typeof factory !== 'function') throw new Error(`${packageName} exports no function "${name}"`)
    const backend = factory(misfit === undefined ? optionsFor(entry, settings) : {}) as Backend
    const unfit = misfit ?? precisionMisfit(backend, settings)
    return { name, packageName, backend, ...(unfit === undefined ? {} : { misfit: unfit }) }
  } catch (error) {
    return { name, packageName, missing: explain(packageName, error), ...(misfit === undefined ? {} : { misfit }) }
  }
}

function optionsFor({ threads, devices }: KnownBackend, settings: BackendSettings): Record<string, unknown> {
  return {
    ...(threads && settings.threads !== undefined ? { threads: settings.threads } : {}),
    ...(devices.length > 1 && settings.device !== undefined ? { device: settings.device } : {}),
  }
}

function misfitOf({ devices, threads }: KnownBackend, settings: BackendSettings): string | undefined {
  const unknown = settings.device?.find((device) => !devices.includes(device))
  if (unknown !== undefined) return `runs on ${devices.join(', ')}; --device ${unknown} is not for it`
  if (settings.threads !== undefined && !threads) return 'computes on one thread; --threads is not for it'
  return undefined
}

function precisionMisfit({ features }: Backend, { precision }: BackendSettings): string | undefined {
  if (precision === undefined || features.precisions.includes(precision)) return undefined
  return `computes in ${features.precisions.join(', ')} here; --precision ${precision} is not for it`
}

function explain(packageName: string, error: unknown): { reason: string; remedy?: string } {
  const { code, message } = error as NodeJS.ErrnoException
  const notFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  // Of the package itself: one of its files that is missing is another matter.
  const absent = notFound && new RegExp(`(^|['"\\s])${packageName}($|['",.\\s])`).test(message)
  if (absent) return { reason: 'is not installed', remedy: installCommand(packageName) }
  return { reason: `is installed but does not load (${message})` }
}
