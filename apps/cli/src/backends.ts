import { type BackendEntry, backends, loadFactory } from '@lamjs/backends'
import { type Backend, LamError, type Precision } from '@lamjs/core'
import { installCommand } from './install-command.js'
import { outsideBackend } from './outside-backend.js'

/** The backend with the lowest rank is the default. A backend without a rank comes just before the reference. */
const ranks: Readonly<Record<string, number>> = { native: 0, onnx: 1, wasm: 2, reference: 4 }
const rank = ({ name }: BackendEntry) => ranks[name] ?? 3

const preferred: readonly BackendEntry[] = [...backends].sort((a, b) => rank(a) - rank(b))

export const backendNames: readonly string[] = preferred.map(({ name }) => name)
export const deviceNames: readonly string[] = [...new Set(preferred.flatMap(({ devices }) => devices))]
export const precisionNames: readonly Precision[] = ['float64', 'float32', 'bfloat16x3', 'bfloat16', 'float16', 'int8']

/** The user's settings for a backend. */
export interface BackendSettings {
  readonly precision?: Precision
  /** One device, or several to try in this order. */
  readonly device?: readonly string[]
  readonly threads?: number
}

/** The result of loading one backend package. */
export interface FoundBackend {
  readonly name: string
  readonly packageName: string
  /** Absent if it cannot run; `missing` then says why. */
  readonly backend?: Backend
  /** `remedy` is a command, if one helps. */
  readonly missing?: { readonly reason: string; readonly remedy?: string }
  /** The setting that it does not support. */
  readonly misfit?: string
}

/** Every backend of lam's own, the preferred first, whether it is installed or not; or the one that `name` names, whoever made it. */
export function findBackends(settings: BackendSettings = {}, name?: string): Promise<FoundBackend[]> {
  if (isOutside(name)) return Promise.all([findOutside(name, settings)])
  const named = preferred.filter((entry) => name === undefined || entry.name === name)
  return Promise.all(named.map((entry) => find(entry, settings)))
}

function isOutside(name: string | undefined): name is string {
  return name !== undefined && !backendNames.includes(name)
}

/** The backend to run, and the preferred ones that cannot run. */
export interface ChosenBackend {
  readonly backend: Backend
  readonly passedOver: readonly FoundBackend[]
}

/**
 * The backend `name`, which may be a package or a folder of somebody else's, or the first of lam's own that loads and supports the settings.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` if that backend, or every backend, cannot run; `LAM_OPTION_INVALID` if no available
 * backend supports the settings
 */
export async function chooseBackend(name?: string, settings: BackendSettings = {}): Promise<ChosenBackend> {
  const tried: FoundBackend[] = []
  if (isOutside(name)) {
    const backend = await outsideBackend(name)
    const misfit = outsideMisfit(backend, settings)
    if (misfit === undefined) return { backend, passedOver: [] }
    throw new LamError('LAM_OPTION_INVALID', `Backend ${name} ${misfit}.`)
  }
  for (const candidate of preferred.filter((entry) => name === undefined || entry.name === name)) {
    const found = await find(candidate, settings)
    if (found.backend && found.misfit === undefined) {
      // A backend that does not support the settings does not count as skipped.
      const passedOver = tried.filter(({ misfit }) => misfit === undefined)
      return { backend: found.backend, passedOver }
    }
    tried.push(found)
  }
  const code = tried.some(({ misfit }) => misfit !== undefined) ? 'LAM_OPTION_INVALID' : 'LAM_BACKEND_UNAVAILABLE'
  throw new LamError(code, `${tried.map(reasonOf).join('. ')}.`)
}

/** A backend of somebody else's. */
async function findOutside(name: string, settings: BackendSettings): Promise<FoundBackend> {
  try {
    const backend = await outsideBackend(name)
    const misfit = outsideMisfit(backend, settings)
    return { name, packageName: name, backend, ...(misfit === undefined ? {} : { misfit }) }
  } catch (error) {
    return { name, packageName: name, missing: { reason: (error as Error).message.replace(`Backend ${name} `, '') } }
  }
}

/** Why a backend does not run, with the remedy. */
function reasonOf({ name, missing, misfit }: FoundBackend): string {
  if (misfit !== undefined) return `Backend ${name} ${misfit}`
  const remedy = missing?.remedy === undefined ? '' : `. To install it: ${missing.remedy}`
  return `Backend ${name} ${missing?.reason}${remedy}`
}

async function find(entry: BackendEntry, settings: BackendSettings): Promise<FoundBackend> {
  const { name, packageName } = entry
  const misfit = misfitOf(entry, settings)
  const absent = (reason: string, remedy?: string): FoundBackend => ({
    name,
    packageName,
    missing: { reason, ...(remedy === undefined ? {} : { remedy }) },
    ...(misfit === undefined ? {} : { misfit }),
  })
  const loaded = await loadFactory(entry)
  if (loaded.state === 'not installed') return absent('is not installed', installCommand(packageName))
  if (loaded.state === 'does not load') return absent(`is installed but does not load (${loaded.reason})`)
  try {
    const backend = loaded.factory(misfit === undefined ? optionsFor(entry, settings) : {})
    const unfit = misfit ?? precisionMisfit(backend, settings)
    return { name, packageName, backend, ...(unfit === undefined ? {} : { misfit: unfit }) }
  } catch (error) {
    return absent(`is installed but does not load (${(error as Error).message})`)
  }
}

function optionsFor({ options }: BackendEntry, { threads, device }: BackendSettings): Record<string, unknown> {
  return {
    ...(options.includes('threads') && threads !== undefined ? { threads } : {}),
    ...(options.includes('device') && device !== undefined ? { device } : {}),
  }
}

function misfitOf({ devices, options }: BackendEntry, settings: BackendSettings): string | undefined {
  const unknown = settings.device?.find((device) => !devices.includes(device))
  if (unknown !== undefined) return `runs on ${devices.join(', ')} and does not support --device ${unknown}`
  if (settings.threads !== undefined && !options.includes('threads')) {
    return 'computes on one thread and does not support --threads'
  }
  return undefined
}

/** It states its precisions; devices and threads are its own affair. */
function outsideMisfit(backend: Backend, settings: BackendSettings): string | undefined {
  const unknown = settings.device !== undefined ? '--device' : settings.threads !== undefined ? '--threads' : undefined
  return unknown === undefined ? precisionMisfit(backend, settings) : `is not lam's own and does not take ${unknown}`
}

function precisionMisfit({ features }: Backend, { precision }: BackendSettings): string | undefined {
  if (precision === undefined || features.precisions.includes(precision)) return undefined
  return `computes in ${features.precisions.join(', ')} here and does not support --precision ${precision}`
}
