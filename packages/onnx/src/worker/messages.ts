import type { CompiledProgram, ModelConfig, Precision, TokenBatch } from '@lamjs/core/backend'
import type { WireError } from '@lamjs/core/worker'
import type { GraphLayout } from '@lamjs/onnx-graph'
import type { CacheEntry } from '../cache/cache-entry.js'
import type { CacheKeyParts } from '../cache/cache-key.js'
import type { Device, SessionSettings } from '../devices.js'

/** Where a program may be found and kept. */
export interface CacheUse {
  readonly folder: string
  readonly parts: CacheKeyParts
}

/** What a worker is started with. */
export interface WorkerStart {
  /** See `inTurn`; shared by workers that must not compute at the same time. */
  readonly turn: SharedArrayBuffer | undefined
  /** See `callOnnxruntime`. */
  readonly gate: SharedArrayBuffer
}

/** What the worker is asked. */
export type Request =
  /** Fails unless the device is there and computes in the precision. */
  | {
      readonly type: 'probe'
      readonly device: Device
      readonly settings: SessionSettings
      readonly precision: Precision
    }
  /** Opens a session from what the cache held. Answered with `opened: false` where onnxruntime does not take it. */
  | (OpenRequest & { readonly type: 'open-cached'; readonly entry: CacheEntry })
  /** Opens a session from a program just built, and stores it. */
  | (OpenRequest & {
      readonly type: 'open-built'
      readonly program: Uint8Array<ArrayBuffer>
      readonly cache: CacheUse | undefined
    })
  | { readonly type: 'warmup'; readonly abort: SharedArrayBuffer }
  /** Both stop between runs when `abort` is set: one int32 that is not 0. */
  | { readonly type: 'run'; readonly batch: TokenBatch; readonly abort: SharedArrayBuffer }
  /** Frees the session and ends the worker. */
  | { readonly type: 'dispose' }

interface OpenRequest {
  /** When opening began, by `Date.now()`: reading the cache counts. */
  readonly began: number
  readonly device: Device
  readonly settings: SessionSettings
  readonly config: ModelConfig
  readonly layout: GraphLayout
  readonly strict: boolean
}

/** What it answers. Every request has one answer, in order of the requests. */
export interface Answer {
  readonly opened?: boolean
  /** `[spans, hidden]`. */
  readonly rows?: Float32Array<ArrayBuffer>
  /** Set when the request failed. */
  readonly error?: WireError
  /** What was compiled meanwhile. */
  readonly compiled: readonly CompiledProgram[]
  readonly warnings: readonly string[]
}
