import type { Debugging } from '@lamjs/backends'
import type { CompiledProgram } from '@lamjs/core'
import type { SizedFile } from './backend-report.js'
import type { ProcessLife } from './process-life.js'

export type PageDevice = 'webgpu' | 'wasm'

/** What a page of the backend `webgpu` is to do. */
export interface PageRequest {
  readonly device: PageDevice
  /** Whether a WebGPU adapter that is software may be measured, which takes minutes. */
  readonly software: boolean
  /** Embedded one after another, once the start is measured; none where absent. */
  readonly texts?: readonly string[]
}

/** What the page did, or why it could not. */
export type PageReport =
  | {
      readonly life: ProcessLife
      /** The backend's report after the texts of the request. */
      readonly afterLengths?: readonly CompiledProgram[]
      /** WebAssembly that the page fetched. */
      readonly binaries: readonly SizedFile[]
      /** What is kept for the next visit. */
      readonly kept: readonly SizedFile[]
      /** By the registry of backends for browsers. */
      readonly debugging: Debugging
      readonly devices: readonly string[]
    }
  | { readonly failure: string }
