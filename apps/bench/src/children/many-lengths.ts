import { readFileSync } from 'node:fs'
import { loadBackend } from '@lamjs/backends'
import { type CompiledProgram, LAM, type Precision } from '@lamjs/core'
import { embedEach } from '../compile/embed-each.js'
import { argumentOfChild, reportToParent } from './report.js'

/** A process that embeds texts of many lengths, one a call, and then compiles whatever is left. */
export interface ManyLengthsRequest {
  readonly backend: string
  readonly precision: Precision
  /** A file that holds `string[]` as JSON. */
  readonly file: string
}

export interface ManyLengthsReport {
  /** The backend's own report after all texts. */
  readonly afterLengths: readonly CompiledProgram[]
  /** After every shape was compiled that any batch may need. */
  readonly afterWarmup: readonly CompiledProgram[]
}

const { backend, precision, file } = argumentOfChild<ManyLengthsRequest>()
const lam = new LAM(await loadBackend(backend), { precision })
const afterLengths = await embedEach(lam, JSON.parse(readFileSync(file, 'utf8')))
await lam.warmup()
reportToParent({ afterLengths, afterWarmup: lam.compilation().programs } satisfies ManyLengthsReport)
