import { loadBackend } from '@lamjs/backends'
import type { Backend } from '@lamjs/core'
import type { WasmOptions } from '@lamjs/wasm'
import type { WebgpuOptions } from '@lamjs/webgpu'
import type { BackendChoice } from './protocol.js'
import { type Fitness, webgpuFitness } from './webgpu-fitness.js'

/** A choice on this page: a backend of the registry, with its options and its description. */
interface PageBackend {
  readonly name: string
  readonly label: string
  readonly about: string
  readonly textsPerCall: number
  readonly runtime: string
  readonly runtimeBytes: () => number
  /** As in `BackendChoice` */
  readonly replaces?: string
  readonly load: (settings: LoadSettings) => Promise<Backend>
  /** Whether it can run in this browser, and how well; absent for a backend that runs anywhere. */
  readonly fitness?: () => Promise<Fitness>
}

export interface LoadSettings {
  /** For backends that compute in both */
  readonly precision: 'float32' | 'int8'
  /** Called at every step of a compilation, by backends with steps */
  readonly onProgress: NonNullable<WebgpuOptions['onProgress']>
}

/** The preferred first: the page starts on it at once. */
const backends: readonly PageBackend[] = [
  {
    name: 'wasm',
    label: 'WebAssembly',
    about: 'On the processor, in int8, compiled ahead of time: there at once.',
    textsPerCall: 8,
    runtime: 'engine',
    runtimeBytes: () => 0.29e6,
    load: ({ precision }) => loadBackend('wasm', { precision } satisfies WasmOptions),
  },
  {
    name: 'webgpu',
    label: 'WebGPU',
    about: 'On the graphics processor, in float32.',
    textsPerCall: 32,
    runtime: 'onnxruntime',
    replaces: 'wasm',
    // Without JavaScript Promise Integration, onnxruntime loads a larger build that emulates it.
    runtimeBytes: () => ('Suspending' in WebAssembly ? 16.9e6 : 26.9e6),
    fitness: webgpuFitness,
    load: ({ onProgress }) => loadBackend('webgpu', { onProgress } satisfies WebgpuOptions),
  },
  {
    name: 'reference',
    label: 'Reference',
    about: 'Plain JavaScript in float64. Runs everywhere, exact.',
    textsPerCall: 1,
    runtime: '',
    runtimeBytes: () => 0,
    fitness: async () => ({ slow: 'tens of tokens a second.' }),
    load: () => loadBackend('reference'),
  },
]

/** Every backend of this page, with the reason if it cannot run here. */
export function backendChoices(entries = backends): Promise<BackendChoice[]> {
  return Promise.all(
    entries.map(async ({ name, label, about, runtime, runtimeBytes, replaces, fitness }) => ({
      name,
      label,
      about,
      runtime,
      runtimeBytes: runtimeBytes(),
      ...(replaces === undefined ? {} : { replaces }),
      ...(await fitness?.()),
    })),
  )
}

/** The entry of this name, if there is one. */
export function findBackend(name: string, entries = backends): PageBackend | undefined {
  return entries.find((entry) => entry.name === name)
}
