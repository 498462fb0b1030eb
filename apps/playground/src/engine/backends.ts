import type { Backend } from '@lamjs/core'
import type { BackendChoice } from './protocol.js'
import { webgpuObstacle } from './webgpu-obstacle.js'

interface BackendEntry {
  readonly name: string
  readonly label: string
  readonly about: string
  readonly textsPerCall: number
  readonly load: () => Promise<Backend>
  /** Why it cannot run in this browser; nothing when it can. */
  readonly obstacle?: () => Promise<string | undefined>
}

/** The preferred first. None is ever started in place of another: the user picks, the page says which runs. */
const backends: readonly BackendEntry[] = [
  {
    name: 'webgpu',
    label: 'WebGPU',
    about: 'On the graphics processor, in float32.',
    textsPerCall: 32,
    obstacle: webgpuObstacle,
    load: async () => (await import('@lamjs/webgpu')).webgpu(),
  },
  {
    name: 'wasm',
    label: 'WebAssembly',
    about: 'On the processor, compiled, in float32.',
    textsPerCall: 8,
    load: async () => (await import('@lamjs/webgpu')).webgpu({ device: 'wasm' }),
  },
  {
    name: 'reference',
    label: 'Reference',
    about: 'Plain JavaScript in float64. Runs everywhere, exact and slow: tens of tokens a second.',
    textsPerCall: 1,
    load: async () => (await import('@lamjs/reference')).reference(),
  },
]

/** Every backend of this page, with what stands in its way here. */
export function backendChoices(entries = backends): Promise<BackendChoice[]> {
  return Promise.all(
    entries.map(async ({ name, label, about, obstacle }) => {
      const unavailable = await obstacle?.()
      return { name, label, about, ...(unavailable === undefined ? {} : { unavailable }) }
    }),
  )
}

/** The entry of this name, if there is one. */
export function findBackend(name: string, entries = backends): BackendEntry | undefined {
  return entries.find((entry) => entry.name === name)
}
