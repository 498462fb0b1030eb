/** What `@lamjs/native/bench` offers where it is exported: loops of C++ that time themselves, off the main thread. */
export interface NativeMeasures {
  /** Independent multiply-adds in registers, on every thread at once: what the machine can do at most in float32, in GFLOP/s. */
  fmaPeak(options: { threads: number; milliseconds: number }): Promise<number> | number
  /** Threads of the backend where none are named. */
  nativeThreads?(): number
  /** Both matrix products of an FFN of the default model's size and nothing else, with weights as packed for use, in GFLOP/s. */
  gemmRate?(options: GemmOptions): Promise<number> | number
}

interface GemmOptions {
  readonly precision: string
  readonly threads: number
  /** Tokens in one product. */
  readonly rows: number
  readonly milliseconds: number
}

/** @returns the functions, or why they cannot be had */
export async function loadNativeMeasures(): Promise<NativeMeasures | { readonly absent: string }> {
  try {
    const module = (await import(import.meta.resolve('@lamjs/native/bench'))) as Partial<NativeMeasures>
    if (typeof module.fmaPeak === 'function') return { ...module, fmaPeak: module.fmaPeak }
    return { absent: '@lamjs/native/bench exports no fmaPeak.' }
  } catch (error) {
    return { absent: error instanceof Error ? error.message : String(error) }
  }
}
