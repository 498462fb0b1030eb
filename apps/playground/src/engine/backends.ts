import { loadBackend } from '@lamjs/backends'
import type { Backend } from '@lamjs/core'
import type { WebgpuOptions } from '@lamjs/webgpu'
import type { BackendChoice } from './protocol.js'
import { type Fitness, webgpuFitness } from './webgpu-fitness.js'

/** A choice on this page: a backend of the registry, with its options and its description. */
interface PageBackend {
  readonly name: string
  readonly label: string
  readonly about: string
  readonly textsPerCall: number
  readonly runtimeBytes: () => number
  /** @param onProgress called at every step of a compilation, by backends with steps */
  readonly load: (onProgress: NonNullable<WebgpuOptions['onProgress']>) => Promise<Backend>
  /** Whether it can run in this browser, and how well; absent for a backend that runs anywhere. */
  readonly fitness?: () => Promise<Fitness>
}

/** The preferred first. */
const backends: readonly PageBackend[] = [
  {
    name: 'webgpu',
    label: 'WebGPU',
    about: 'On the graphics processor, in float32.',
    textsPerCall: 32,
    // Without JavaScript Promise Integration, onnxruntime loads a larger build that emulates it.
    runtimeBytes: () => ('Suspending' in WebAssembly ? 16.9e6 : 26.9e6),
    fitness: webgpuFitness,
    load: (onProgress) => loadBackend('webgpu', { onProgress } satisfies WebgpuOptions),
  },
  {
    name: 'wasm',
    label: 'WebAssembly',
    about: 'On the processor, compiled, in float32.',
    textsPerCall: 8,
    runtimeBytes: () => 14.3e6,
    load: (onProgress) => loadBackend('webgpu', { device: 'wasm', onProgress } satisfies WebgpuOptions),
  },
  {
    name: 'reference',
    label: 'Reference',
    about: 'Plain JavaScript in float64. Runs everywhere, exact.',
    textsPerCall: 1,
    runtimeBytes: () => 0,
    fitness: async () => ({ slow: 'tens of tokens a second.' }),
    load: () => loadBackend('reference'),
  },
]

/** Every backend of this page, with the reason if it cannot run here. */
export function backendChoices(entries = backends): Promise<BackendChoice[]> {
  return Promise.all(
    entries.map(async ({ name, label, about, runtimeBytes, fitness }) => ({
      name,
      label,
      about,
      runtimeBytes: runtimeBytes(),
      ...(await fitness?.()),
    })),
  )
}

/** The entry of this name, if there is one. */
export function findBackend(name: string, entries = backends): PageBackend | undefined {
  return entries.find((entry) => entry.name === name)
}
