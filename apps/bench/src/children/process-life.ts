import { statSync } from 'node:fs'
import { sep } from 'node:path'
import type { Precision } from '@lamjs/core'
import type { ProcessLife } from '../compile/process-life.js'
import { argumentOfChild, peakMemory, reportToParent } from './report.js'

/** One process of a backend, from its start to a few embeddings. */
export interface ProcessLifeRequest {
  readonly backend: string
  readonly precision: Precision
}

/** Machine code that a process loaded from packages. */
export interface LoadedBinary {
  readonly path: string
  readonly bytes: number
}

export interface ProcessLifeReport extends ProcessLife {
  readonly binaries: readonly LoadedBinary[]
  /** The most memory that the process had in use (resident set), in bytes. */
  readonly peakMemory: number
}

const { backend: name, precision } = argumentOfChild<ProcessLifeRequest>()
const [{ loadBackend }, { liveOnce }] = await Promise.all([
  import('@lamjs/backends'),
  import('../compile/process-life.js'),
])
const backend = await loadBackend(name)
const life = await liveOnce(backend, { precision }, performance.now())
const peak = peakMemory()
reportToParent({ ...life, binaries: loadedBinaries(), peakMemory: peak } satisfies ProcessLifeReport)

/** The shared objects of this process that lie neither with the system nor with Node: those of packages. */
function loadedBinaries(): LoadedBinary[] {
  // Asking for the names of network peers can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const { sharedObjects } = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] }
  const ofPackages = sharedObjects.filter((path) => path.includes(`${sep}node_modules${sep}`) || path.endsWith('.node'))
  return [...new Set(ofPackages)].map((path) => ({ path, bytes: statSync(path).size }))
}
