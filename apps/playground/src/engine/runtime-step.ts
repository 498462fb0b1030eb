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
 * The download of a WebAssembly file as a step; undefined if the browser has no timing of one.
 * @param origin of the engine's clock, in ms
 * @param start of the compilation that needed it, in ms on the engine's clock
 * @param file its name for the page
 */
export function fetchedProgram(
  fetched: readonly Fetched[],
  origin: number,
  start: number,
  file: string,
): EngineEvent | undefined {
  const found = fetched.find(({ name, startTime }) => name.endsWith('.wasm') && startTime >= origin + start)
  if (found === undefined) return undefined
  return {
    kind: found.transferSize === 0 ? 'stored' : 'download',
    file,
    bytes: found.decodedBodySize,
    start: found.startTime - origin,
    milliseconds: found.responseEnd - found.startTime,
  }
}

/**
 * onnxruntime's start in two steps: the download of its WebAssembly file, and the time after the last byte. One step if the browser
 * has no timing of that file, for example because the engine already had it.
 * @param origin of the engine's clock, in ms
 * @param start and `end` of the whole, in ms on the engine's clock
 */
export function runtimeSteps(fetched: readonly Fetched[], origin: number, start: number, end: number): EngineEvent[] {
  const file = fetchedProgram(fetched, origin, start, 'onnxruntime')
  if (file === undefined) return [{ kind: 'compile', step: 'runtime', start, milliseconds: end - start }]
  const arrived = file.start + file.milliseconds
  return [file, { kind: 'compile', step: 'runtime', start: arrived, milliseconds: Math.max(0, end - arrived) }]
}
