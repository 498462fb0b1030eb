import { LamError } from '@lamjs/core'
import { DEVICES, type Device } from './devices.js'

/** Options of `onnx`. */
export interface OnnxOptions {
  /** Where to run: one device, or several to try in this order. Default `'cpu'`. Nothing that is not listed is ever used. */
  readonly device?: Device | readonly Device[]
  /** Threads of a CPU program. Default: one for every two processors, but two where there are only two or three. */
  readonly threads?: number
  /**
   * How many sessions share a call with much to do on a CPU, 1 to 16. Each computes texts of its own with its part of the threads, and
   * holds a copy of the weights beside the one of the session for single texts; they open when a call has work for them, or with
   * `warmup`. Default 2, or 1 with one thread; 1 leaves everything to one session.
   */
  readonly sessions?: number
  /**
   * How many rows of tokens the programs take at a time, one program each: 1 to 3 counts, rising. Default `[2, 4, 8]` on a CPU, where
   * they are the rows of short texts beside a single one, which is always there; `[1, 8, 32]` elsewhere. More rows suit larger GPUs; fewer programs compile sooner.
   */
  readonly rows?: readonly number[]
  /** Keep built programs on disk for the next process. Default true. */
  readonly cache?: boolean
  /** Where; by default `LAM_CACHE_DIR`, or else the platform's place for caches. */
  readonly cacheDirectory?: string
  /** Told when the cache cannot be used; what was asked for happens all the same, only slower. Default: a process warning. */
  readonly onWarning?: (message: string) => void
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function deviceList({ device = 'cpu' }: OnnxOptions): readonly [Device, ...Device[]] {
  const [first, ...rest] = typeof device === 'string' ? [device] : device
  const unknown = [first, ...rest].find((name) => name === undefined || !Object.hasOwn(DEVICES, name))
  if (first === undefined || unknown !== undefined) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `onnx(): expected a device or a list of them out of ${Object.keys(DEVICES).join(', ')}; found ${
        first === undefined ? 'an empty list' : `'${String(unknown)}'`
      }.`,
    )
  }
  return [first, ...rest]
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function checkThreads({ threads }: OnnxOptions): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1 && threads <= 1024)) return
  throw new LamError('LAM_OPTION_INVALID', `onnx(): threads must be a whole number from 1 to 1024; found ${threads}.`)
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function checkSessions({ sessions }: OnnxOptions): void {
  if (sessions === undefined || (Number.isInteger(sessions) && sessions >= 1 && sessions <= 16)) return
  throw new LamError('LAM_OPTION_INVALID', `onnx(): sessions must be a whole number from 1 to 16; found ${sessions}.`)
}
