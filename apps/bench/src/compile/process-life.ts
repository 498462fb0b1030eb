import { type Backend, type CompiledProgram, LAM, type LamOptions } from '@lamjs/core'

/** Embedded by every process that tells of its start. */
const SENTENCE = 'A light on the end of the breakwater is there or it is not.'
/** A process embeds the sentence again so often, or until this many ms have gone by. */
const AGAIN = { most: 9, milliseconds: 3000 }

/** A process, or a page, from its start to its first embedding and a little beyond. Times in ms. */
export interface ProcessLife {
  readonly compilation: 'ahead-of-time' | 'just-in-time'
  readonly precision: string
  readonly device: string
  /** From the start of the process until the modules were there. */
  readonly start: number
  /** Checkpoint, tokenizer and weights, read and made ready; programs too where they come from a cache. */
  readonly load: number
  /** Building and compiling programs. */
  readonly compile: number
  /** The first embedding, without what it compiled. */
  readonly run: number
  /** The same text again, each time. */
  readonly again: readonly number[]
  /** What was compiled, packed or read, by the backend's own report. */
  readonly programs: readonly CompiledProgram[]
}

/**
 * Lives such a life. Time inside `backend.compile` counts as compiling where the backend reports a program that was made just in
 * time, and as loading otherwise. Of the first embedding, programs that it made just in time count as compiling, without what the same
 * embedding takes again.
 * @param start ms from the start of the process until its modules were there
 */
export async function liveOnce(backend: Backend, options: LamOptions, start: number): Promise<ProcessLife> {
  let inCompile = 0
  const timed: Backend = {
    ...backend,
    compile: async (...request) => {
      const began = performance.now()
      const program = await backend.compile(...request)
      inCompile = performance.now() - began
      return program
    },
  }
  const lam = new LAM(timed, options)
  const opening = await timeOf(() => lam.info())
  const opened = lam.compilation().programs
  const first = await timeOf(() => lam.encode(SENTENCE))
  const programs = lam.compilation().programs
  const again: number[] = []
  while (again.length === 0 || (again.length < AGAIN.most && sum(again) < AGAIN.milliseconds)) {
    again.push((await timeOf(() => lam.encode(SENTENCE))).milliseconds)
  }
  const compiledAtOnce = justInTime(opened).length > 0 ? inCompile : 0
  const added = programs.slice(opened.length)
  const compiledInRun = Math.min(
    first.milliseconds,
    Math.max(0, sum(justInTime(added).map(({ milliseconds }) => milliseconds)) - Math.min(...again)),
  )
  const { device, precision } = opening.result
  await lam.dispose()
  return {
    compilation: backend.features.compilation,
    device,
    precision,
    start,
    load: opening.milliseconds - compiledAtOnce,
    compile: compiledAtOnce + compiledInRun,
    run: first.milliseconds - compiledInRun,
    again,
    programs,
  }
}

/** The programs that were made in this process, and neither shipped nor read from a cache. */
export function justInTime(programs: readonly CompiledProgram[]): readonly CompiledProgram[] {
  return programs.filter(({ origin }) => origin === 'just-in-time')
}

async function timeOf<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const began = performance.now()
  const result = await work()
  return { result, milliseconds: performance.now() - began }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
