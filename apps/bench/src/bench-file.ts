import { readFileSync, writeFileSync } from 'node:fs'
import type { Machine } from './machine.js'
import type { Series } from './series.js'
import type { Table } from './table.js'

/** The version of this format. A reader refuses others. */
export const SCHEMA = 1

/** What `--json` writes: all of a run. */
export interface BenchFile {
  /** `SCHEMA` of the bench that wrote it. */
  readonly schema: typeof SCHEMA
  /** `Suite.name` */
  readonly suite: string
  /** What makes such a file again, without the options that say where it goes; absent where no command line ran the suite. */
  readonly command?: string
  /** Few texts and rounds: not worth quoting. */
  readonly quick: boolean
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** ISO 8601, UTC. Of a run that was stopped: when it stopped. */
  readonly finishedAt: string
  /** The time that the run was to keep to, in ms. */
  readonly budget: number
  /** The machine that measured, described before the first measurement. */
  readonly machine: Machine
  /** The commit of the checkout that ran, with `-dirty` where files differ from it; absent outside a checkout. */
  readonly revision?: string
  /** What was done, what was passed over and why rounds ended early, in sentences. */
  readonly notes: readonly string[]
  /** Every table of the report; of a run that was stopped, those that were done. */
  readonly tables: readonly Table[]
  /** Every sample, by workload, subject and metric. */
  readonly series: readonly Series[]
  /** What else the suite found, in its own shape. */
  readonly data: unknown
  /** What was to hold and does not; absent where nothing failed. */
  readonly failures?: readonly string[]
  /** The run was stopped: there is what was measured until then, and no `data`. */
  readonly stopped?: true
}

export function writeBenchFile(path: string, file: BenchFile): void {
  writeFileSync(path, jsonText(file))
}

export function jsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The run that `--json` wrote to a file. @throws Error where the file cannot be read or is not of this format */
export function readBenchFile(path: string): BenchFile {
  const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const { schema, suite, series } = Object(found) as Partial<BenchFile>
  if (schema !== SCHEMA || typeof suite !== 'string' || !Array.isArray(series)) {
    throw new Error(`${path} is not a file of bench --json with schema ${SCHEMA}: it has schema ${String(schema)}.`)
  }
  return found as BenchFile
}
