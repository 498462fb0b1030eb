import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelConfig } from '@lamjs/core'
import { runChild } from '../child-process.js'
import type { ManyLengthsReport, ManyLengthsRequest } from '../children/many-lengths.js'
import type { PreciseKey } from '../suite.js'
import type { TextBuilder } from '../texts.js'
import type { ManyLengths } from './backend-report.js'
import { LENGTHS, plannedLengths, spreadLengths } from './length-sample.js'
import { withEmptyCache } from './two-processes.js'

const MANY_LENGTHS = new URL('../children/many-lengths.js', import.meta.url)
/** The reference computes about a hundred tokens a second. */
const SLOW_TOKENS = 128

/** Has a process with an empty cache embed texts that stand for 10,000 lengths, one text a call. */
export async function runManyLengths(
  { backend, precision }: PreciseKey,
  config: ModelConfig,
  texts: TextBuilder,
): Promise<ManyLengths> {
  const sample =
    backend === 'onnx'
      ? plannedLengths(config, 'cpu')
      : spreadLengths(backend === 'reference' ? SLOW_TOKENS : undefined)
  const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
  try {
    const file = join(folder, 'texts.json')
    writeFileSync(file, JSON.stringify(sample.tokens.map((tokens) => texts.exactly(tokens).text)))
    const { report } = await withEmptyCache((environment) =>
      runChild<ManyLengthsReport>(MANY_LENGTHS, { backend, precision, file } satisfies ManyLengthsRequest, environment),
    )
    return {
      from: LENGTHS.least,
      to: LENGTHS.most,
      run: sample.tokens,
      ...(sample.planned === undefined ? {} : { planned: sample.planned }),
      programs: report.afterLengths,
      afterWarmup: report.afterWarmup,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
