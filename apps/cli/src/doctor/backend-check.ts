import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineOptions } from '../engine.js'
import { failureIn } from '../failure.js'
import type { BackendState, Report } from '../terminal/info-report.js'

/** The result of one backend's check. */
export interface BackendCheck {
  readonly name: string
  readonly state: 'works' | 'not installed' | 'fails'
  /** Device and precision: `'cpu (avx2, 2 threads), float32'`. */
  readonly running?: string
  /** Why it fails, or how to install it. */
  readonly message?: string
  /** Time of the process that embedded, start and load included, in ms. */
  readonly milliseconds?: number
  /** `[texts][width]` */
  readonly rows?: readonly (readonly number[])[]
  /** Against the reference: the largest difference of a component and the smallest cosine, with the bounds that it states. */
  readonly agreement?: Agreement
}

export interface Agreement {
  readonly difference: number
  readonly cosine: number
  readonly bound?: { readonly absolute: number; readonly cosine: number }
}

/** Words, a text of several chunks, other scripts, and an empty text: they take different paths through a backend. */
const texts = ['How do I reset my password?', `A longer text. ${'It goes on. '.repeat(15)}`, 'größer, 東京, 😀', '']

/** Time limit of one backend, in ms. */
const PATIENCE = 180_000

/**
 * Loads a backend and embeds with it as `lam` does, in a separate process, because a binary for another processor ends the process
 * that loads it.
 */
export async function checkBackend(name: string, options: EngineOptions, signal: AbortSignal): Promise<BackendCheck> {
  const flags = flagsOf(name, options)
  const info = await lam(['info', '--json', ...flags], signal)
  if (info.failure !== undefined) return { name, state: 'fails', message: info.failure }
  const state = (JSON.parse(info.stdout) as Report).backends[0]
  if (state.missing?.remedy !== undefined) return { name, state: 'not installed', message: state.missing.remedy }
  if (state.missing !== undefined) return { name, state: 'fails', message: state.missing.reason }
  if (state.failed !== undefined) return { name, state: 'fails', message: state.failed }
  const started = performance.now()
  const embedded = await lam(['embed', '--json', ...flags, '--', ...texts], signal)
  if (embedded.failure !== undefined)
    return { name, state: 'fails', running: running(state), message: embedded.failure }
  const lines = embedded.stdout.split('\n').slice(0, -1)
  const rows = lines.map((line) => (JSON.parse(line) as { embedding: number[] }).embedding)
  const bound = state.tolerance
  return {
    name,
    state: 'works',
    running: running(state),
    milliseconds: performance.now() - started,
    rows,
    ...(bound === undefined ? {} : { agreement: { difference: 0, cosine: 1, bound } }),
  }
}

/** Adds the difference from the reference's rows. A backend beyond its own bound fails. */
export function compared(check: BackendCheck, reference: BackendCheck | undefined): BackendCheck {
  const { rows, agreement } = check
  const { agreement: _, ...rest } = check
  if (rows === undefined || reference?.rows === undefined) return rest
  let difference = 0
  let cosine = 1
  rows.forEach((row, i) => {
    const other = reference.rows?.[i] ?? []
    difference = Math.max(difference, ...row.map((value, k) => Math.abs(value - other[k])))
    const dot = row.reduce((sum, value, k) => sum + value * other[k], 0)
    cosine = Math.min(cosine, dot / (Math.hypot(...row) * Math.hypot(...other)))
  })
  const bound = agreement?.bound
  const found = { difference, cosine, ...(bound === undefined ? {} : { bound }) }
  if (bound === undefined || (difference <= bound.absolute && cosine >= bound.cosine))
    return { ...rest, agreement: found }
  const message = `its numbers are off: differences up to ${difference.toExponential(1)}, where it states ${bound.absolute}`
  return { ...rest, state: 'fails', message, agreement: found }
}

function running({ device, precision }: BackendState): string {
  return `${device}, ${precision}`
}

function flagsOf(name: string, { model, precision, device, threads }: EngineOptions): string[] {
  const pairs: [string, string | number | undefined][] = [
    ['--backend', name],
    ['--model', model],
    ['--precision', precision],
    ['--device', device?.join(',')],
    ['--threads', threads],
  ]
  return pairs.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]))
}

/** Runs `lam` to its end. `failure` is its message, or the signal or exit code. */
function lam(args: readonly string[], signal: AbortSignal): Promise<{ stdout: string; failure?: string }> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  return new Promise((resolve) => {
    const options = { signal, timeout: PATIENCE, maxBuffer: 1 << 26, windowsHide: true } as const
    const child = execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
      resolve(error === null ? { stdout } : { stdout, failure: failureOf(child.exitCode, child.signalCode, stderr) })
    })
    child.stdin?.end()
  })
}

function failureOf(code: number | null, signal: string | null, stderr: string): string {
  if (signal === 'SIGTERM') return `did not end within ${PATIENCE / 1000} s`
  const failure = failureIn(stderr)
  const said = failure === undefined ? stderr.trim() : `${failure.code}: ${failure.message}`
  const ended = signal === null ? `exit code ${code}` : `ended by ${signal}: its binary does not suit this machine`
  return said === '' || signal !== null ? ended : said
}
