import type { EngineEvent } from './protocol.js'

/** The browser's resource timing of a file; times in ms on the clock of `performance.now()`. */
export interface Fetched {
  readonly name: string
  readonly startTime: number
  readonly responseEnd: number
  /** Size of the file without compression */
  readonly decodedBodySize: number
  /** 0 if it came from the browser's cache */
  readonly transferSize: number
}

/**
 * onnxruntime's start in two steps: the download of its WebAssembly file, and the time after the last byte. One step if the browser
 * has no timing of that file, for example because the engine already had it.
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
