import { readFileSync } from 'node:fs'
import { loadBackend } from '@lamjs/backends'
import { type CompiledProgram, LAM, type Precision } from '@lamjs/core'
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
for (const text of JSON.parse(readFileSync(file, 'utf8')) as string[]) {
  await lam.encode(text, { maxTokens: Number.POSITIVE_INFINITY })
}
const afterLengths = lam.compilation().programs
await lam.warmup()
reportToParent({ afterLengths, afterWarmup: lam.compilation().programs } satisfies ManyLengthsReport)
