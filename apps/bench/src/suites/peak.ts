import { availableParallelism } from 'node:os'
import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import { countTokens, describeTexts } from '../corpus.js'
import { denseFlopsPerToken } from '../flops.js'
import { loadNativeMeasures } from '../native-measures.js'
import { type Measure, measureOperations, percent } from '../operations.js'
import { type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatEstimate } from '../table.js'

const GEMM_ROWS = 512

export const peak: Suite = {
  name: 'peak',
  description: "share of the machine's measured FMA peak, end to end and inside the matrix products (native)",
  async run(context) {
    const { keys, absent } = await wantedSubjects({ ...context, backends: ['native'] })
    const texts = context.texts.sentences(context.quick ? 200 : 2000)
    const strings = texts.map(({ text }) => text)
    const milliseconds = context.quick ? 100 : 500
    const native = await loadNativeMeasures()
    // The peak is that of the threads which the backend has.
    const threads = 'absent' in native ? undefined : (native.nativeThreads?.() ?? availableParallelism())
    const measures: Measure[] = []
    const open: LAM[] = []
    for (const key of keys) {
      if ('peer' in key || key.precision === undefined) continue
      const { precision } = key
      const lam = await warmLam(precision)
      open.push(lam)
      const flops = denseFlopsPerToken((await lam.info()).config) * countTokens(texts)
      measures.push({
        name: `end to end, ${precision}`,
        run: async () => flops / (await secondsOf(lam, strings)) / 1e9,
      })
      if (threads === undefined || 'absent' in native || native.gemmRate === undefined) continue
      const { gemmRate } = native
      const options = { precision, threads, rows: GEMM_ROWS, milliseconds }
      measures.push({ name: `matrix products, ${precision}`, run: async () => gemmRate(options) })
    }
    if (threads !== undefined && !('absent' in native)) {
      measures.push({ name: 'FMA peak, float32', run: async () => native.fmaPeak({ threads, milliseconds }) })
    }
    const peakOf = 'absent' in native ? undefined : measures[measures.length - 1]
    const { series } = await measureOperations(context, {
      title: 'peak',
      subjects: measures,
      base: peakOf,
      workload: 'sentences',
      most: context.quick ? 2 : 30,
    })
    for (const lam of open) await lam.dispose()
    return {
      notes: [
        `Texts: ${describeTexts(texts)}, in one call. ${threads ?? 'Unknown'} threads. Products of ${GEMM_ROWS} tokens.`,
        'End to end: the multiplications and additions of the dense layers alone (23.2 million a token for the default model), over the time',
        'of everything, tokenizing included. The peak is float32 in every row, so narrower precisions may pass it.',
        ...('absent' in native ? [`The FMA peak is not measured: ${native.absent}`] : []),
        ...absent,
      ],
      tables: [
        {
          title: 'Share of the FMA peak',
          head: ['what', 'GFLOP/s [95%]', 'of the peak [95%]'],
          rows: measures.map(({ name }, i) => [
            name,
            formatEstimate(series[0][i].estimate),
            series[0][i].beside === undefined ? 'unknown' : formatEstimate(series[0][i].beside, percent),
          ]),
        },
      ],
      data: { threads },
    } satisfies Report
  },
}

async function warmLam(precision: Precision): Promise<LAM> {
  const lam = new LAM(await loadBackend('native'), { precision })
  await lam.encode('A short text first.')
  return lam
}

async function secondsOf(lam: LAM, texts: readonly string[]): Promise<number> {
  const start = performance.now()
  await lam.encode(texts)
  return (performance.now() - start) / 1000
}
