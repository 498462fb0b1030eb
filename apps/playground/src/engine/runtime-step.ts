import type { EngineEvent } from './protocol.js'

/** What the browser says of a file that was fetched; times in ms, as `performance.now()` has them. */
export interface Fetched {
  readonly name: string
  readonly startTime: number
  readonly responseEnd: number
  /** Of the file itself, whatever went over the wire */
  readonly decodedBodySize: number
  /** 0 when it came out of the browser's own cache */
  readonly transferSize: number
}

/**
 * onnxruntime's start in two: its WebAssembly file's way here, and what came after the last byte. One step where the browser
 * says nothing of such a file, as when the engine had it before.
 * @param origin of the engine's clock, in ms
 * @param start and `end` of the whole, in ms on the engine's clock
 */
export function runtimeSteps(fetched: readonly Fetched[], origin: number, start: number, end: number): EngineEvent[] {
  const file = fetched.find(({ name, startTime }) => name.endsWith('.wasm') && startTime >= origin + start)
  if (file === undefined) return [{ kind: 'compile', step: 'runtime', start, milliseconds: end - start }]
  const began = file.startTime - origin
  const arrived = file.responseEnd - origin
  return [
    {
      kind: file.transferSize === 0 ? 'stored' : 'download',
      file: 'onnxruntime',
      bytes: file.decodedBodySize,
      start: began,
      milliseconds: arrived - began,
    },
    { kind: 'compile', step: 'runtime', start: arrived, milliseconds: Math.max(0, end - arrived) },
  ]
}
