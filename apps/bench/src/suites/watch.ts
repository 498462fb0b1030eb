import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import { countTokens, describeTexts } from '../corpus.js'
import { denseFlopsPerToken } from '../flops.js'
import { loadNativeMeasures } from '../native-measures.js'
import { type Measure, measureOperations, percent } from '../operations.js'
import { median } from '../statistics.js'
import type { Report, Suite } from '../suite.js'
import { formatEstimate } from '../table.js'
import { instructionSetOf, judge, readBounds } from '../watch.js'

const ENGINES: readonly { readonly backend: string; readonly precision: Precision }[] = [
  { backend: 'native', precision: 'float32' },
  { backend: 'native', precision: 'int8' },
  { backend: 'onnx', precision: 'float32' },
]
const SENTENCES = 500
const SHORT_TOKENS = 10
const SHORT_CALLS = 40

export const watch: Suite = {
  name: 'watch',
  description:
    'a few speeds as shares of the measured FMA peak, against the least that is accepted; exits with 1 below',
  budget: '2m',
  options: ['bounds'],
  async run(context) {
    const native = await loadNativeMeasures()
    if ('absent' in native) throw new Error(`The FMA peak cannot be measured: ${native.absent}`)
    const threads = native.nativeThreads?.()
    if (threads === undefined) throw new Error('@lamjs/native/bench does not tell its threads.')
    const texts = context.texts.sentences(context.quick ? 100 : SENTENCES)
    const short = Array.from({ length: SHORT_CALLS }, () => context.texts.exactly(SHORT_TOKENS).text)
    const milliseconds = context.quick ? 100 : 300
    const peak: Measure = { name: 'FMA peak', run: async () => native.fmaPeak({ threads, milliseconds }) }
    const measures: Measure[] = []
    const open: LAM[] = []
    const absent: string[] = []
    let isa = 'unknown'
    for (const { backend, precision } of ENGINES) {
      const found = await loadBackend(backend).catch((error: Error) => error)
      if (found instanceof Error) {
        absent.push(`${backend} ${precision} is not measured: ${found.message}`)
        continue
      }
      const lam = new LAM(found, { precision })
      open.push(lam)
      await lam.encode(short)
      const { config, device } = await lam.info()
      if (backend === 'native') isa = instructionSetOf(device) ?? isa
      const flops = denseFlopsPerToken(config)
      measures.push({
        name: `${backend} ${precision}, sentences`,
        run: async () =>
          (flops * countTokens(texts)) / (await nanoseconds(() => lam.encode(texts.map(({ text }) => text)))),
      })
      if (backend !== 'native') continue
      measures.push({
        name: `${backend} ${precision}, one text of ${SHORT_TOKENS} tokens`,
        run: async () => (flops * SHORT_TOKENS) / (await medianNanoseconds(short, (text) => lam.encode(text))),
      })
    }
    const { series } = await measureOperations(context, {
      title: 'watch',
      subjects: [...measures, peak],
      base: peak,
      workload: 'FMA peak',
      most: context.quick ? 3 : 20,
    })
    for (const lam of open) await lam.dispose()
    const bounds = readBounds(isa, context.bounds)
    const watched = judge(series[0].slice(0, measures.length), bounds ?? {})
    return {
      notes: [
        `Instruction set ${isa}, ${threads} threads. Sentences: ${describeTexts(texts)}.`,
        'Share: multiplications and additions of the dense layers in a second, over the float32 FMA peak of the same round, so that a slow',
        'machine changes it little. A bound is missed where the whole interval lies below it.',
        ...(bounds === undefined
          ? [`There are no bounds for ${isa}: nothing is judged. watch-bounds.json takes them.`]
          : []),
        ...absent,
      ],
      tables: [
        {
          title: 'Shares of the FMA peak',
          head: ['what', 'GFLOP/s [95%]', 'share [95%]', 'bound', ''],
          rows: watched.map(({ name, bound, verdict }) => {
            const one = series[0].find(({ subject }) => subject === name)
            return [
              name,
              one === undefined ? '' : formatEstimate(one.estimate),
              one?.beside === undefined ? '' : formatEstimate(one.beside, percent),
              bound === undefined ? '' : percent(bound),
              verdict,
            ]
          }),
        },
      ],
      data: { isa, threads, watched },
      failures: watched
        .filter(({ verdict }) => verdict === 'missed' || verdict === 'not measured')
        .map(({ name, verdict }) => `${name}: ${verdict === 'missed' ? 'below its bound' : 'not measured'}`),
    } satisfies Report
  },
}

async function nanoseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return 1e6 * (performance.now() - start)
}

async function medianNanoseconds(texts: readonly string[], embed: (text: string) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (const text of texts) times.push(await nanoseconds(() => embed(text)))
  return median(times)
}
