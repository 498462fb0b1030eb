import type { Debugging } from '@lamjs/backends'
import type { CompiledProgram } from '@lamjs/core'
import { type Estimate, estimateMedian } from '../bootstrap.js'
import { median } from '../statistics.js'
import type { ProcessLife } from './process-life.js'

/** The backend whose processes are browsers. */
export const PAGE_BACKEND = 'webgpu'

/** A file and its size. */
export interface SizedFile {
  /** From its package's name on, or from the cache's folder on. */
  readonly path: string
  readonly bytes: number
}

/** A process with an empty cache, and one after it that finds what the first one kept. */
export interface TwoProcesses {
  readonly first: ProcessLife
  readonly second: ProcessLife
  /** What the first one left in the cache's folder. */
  readonly kept: readonly SizedFile[]
  /** Machine code and WebAssembly of packages that the first one loaded. */
  readonly binaries: readonly SizedFile[]
}

/** Texts of many lengths in one process. */
export interface ManyLengths {
  /** The lengths that all were counted for, in tokens. */
  readonly from: number
  readonly to: number
  /** The lengths that were run. */
  readonly run: readonly number[]
  /** The shapes that the plan gives to one text of any of these lengths; absent where one program serves all shapes. */
  readonly planned?: readonly string[]
  /** By the backend's report, after these lengths. */
  readonly programs: readonly CompiledProgram[]
  /** After every shape was compiled that any batch may need; absent where that was not done. */
  readonly afterWarmup?: readonly CompiledProgram[]
}

export interface Platforms {
  /** Platforms that the package or its runtime has binaries for; empty where it needs none. */
  readonly binaries: readonly string[]
  /** Devices that the installed runtime lists, or that were opened. */
  readonly devices: readonly string[]
}

/** What ahead of time and just in time come to for one backend in one precision, all of it measured or read from the backend. */
export interface BackendReport {
  /** `'native float32'` */
  readonly subject: string
  readonly backend: string
  readonly runsIn: 'process' | 'page'
  readonly packageName: string
  readonly version: string
  readonly compilation: ProcessLife['compilation']
  readonly device: string
  /** By round. */
  readonly processes: readonly TwoProcesses[]
  /** From start to first embedding, in ms. */
  readonly whole: { readonly first: Estimate; readonly second: Estimate }
  /** The same text again, in ms. */
  readonly again: Estimate
  /** The first text of a length over later ones of that length; absent where it was not measured. */
  readonly unseen?: Estimate
  /** Absent where it was not measured. */
  readonly lengths?: ManyLengths
  readonly platforms: Platforms
  readonly debugging: Debugging
}

/** What the suite `compile` writes as its data. */
export interface CompileData {
  readonly backends: readonly BackendReport[]
}

/** From the start of the process to its first embedding, in ms. */
export function wholeOf({ start, load, compile, run }: ProcessLife): number {
  return start + load + compile + run
}

/** What the rounds of a subject come to. @param processes at least one round */
export function summarise(subject: string, processes: readonly TwoProcesses[]) {
  const [{ first }] = processes
  return {
    subject,
    compilation: first.compilation,
    device: first.device,
    processes,
    whole: {
      first: estimateMedian(processes.map((round) => wholeOf(round.first))),
      second: estimateMedian(processes.map((round) => wholeOf(round.second))),
    },
    again: estimateMedian(processes.map((round) => median(round.first.again))),
  }
}
