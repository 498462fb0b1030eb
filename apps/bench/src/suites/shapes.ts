import { loadBackend } from '@lamjs/backends'
import { openCheckpoint, type Program, wholeTexts } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { graphLayout, planRuns } from '@lamjs/onnx-graph'
import { THROUGHPUT } from '../metrics.js'
import type { BenchContext, Report, Suite } from '../suite.js'
import { formatBeside, formatEstimate, type Table } from '../table.js'

/** The lengths that texts are padded to where every length would otherwise be a program of its own. */
const BUCKETS = [16, 32, 64, 128, 256, 512, 1024]
const TEXTS = 200

export const shapes: Suite = {
  name: 'shapes',
  description: 'packed rows against length buckets: padding, programs, and tokens a second (onnx)',
  async run(context) {
    const checkpoint = await openCheckpoint(mini)
    const { config } = checkpoint
    const workloads = WORKLOADS.map(({ name, lengths }) => ({ name, lengths: lengths(context.quick ? 20 : TEXTS) }))
    const program = await (await loadBackend('onnx')).compile(checkpoint, { strict: true })
    const measured = []
    for (const [i, { name, lengths }] of workloads.entries()) {
      measured.push(await rates(context, program, name, lengths, 1 / (workloads.length - i)))
    }
    await program.dispose()
    const packed = (name: string, device: 'cpu' | 'gpu') => {
      const layout = graphLayout(config, { device })
      return {
        name,
        programs: layout.shapes.length,
        cells: (lengths: readonly number[]) => cellsOf(planRuns(offsetsOf(lengths), config, layout)),
      }
    }
    const ways = [
      { name: 'buckets, one text at a time', programs: BUCKETS.length, cells: bucketCells([1]) },
      { name: 'buckets, batches of 1 and 8', programs: 2 * BUCKETS.length, cells: bucketCells([8, 1]) },
      { name: 'buckets, batches of 32', programs: BUCKETS.length, cells: bucketCells([32]) },
      packed('packed rows of a CPU', 'cpu'),
      packed('packed rows of a GPU', 'gpu'),
    ]
    const padding: Table = {
      title: 'Share of the computed tokens that are real',
      head: ['shapes', 'programs', ...workloads.map(({ name }) => name)],
      rows: ways.map(({ name, programs, cells }) => {
        const shares = workloads.map(({ lengths }) => `${Math.round((100 * sum(lengths)) / cells(lengths))}%`)
        return [name, String(programs), ...shares]
      }),
    }
    return {
      notes: [
        `Buckets: each text padded to the next of ${BUCKETS.join(', ')} tokens. ${workloads[0].lengths.length} texts a workload: ` +
          'sentences of 4 to 16 tokens; mixed ones of 12 to 530, every factor equally likely.',
        "Tokens a second count real tokens; buckets are timed by giving the CPU's program texts of the padded lengths.",
      ],
      tables: [padding, ...measured],
      data: {},
    } satisfies Report
  },
}

/** Lengths spread evenly, the same at every run, in an order that mixes them: 79 shares no factor with their number. */
const spread = (lengthAt: (place: number) => number) => (count: number) =>
  Array.from({ length: count }, (_, i) => Math.round(lengthAt(((i * 79) % count) / count)))

const WORKLOADS = [
  { name: 'sentences', lengths: spread((place) => 4 + 12 * place) },
  { name: 'mixed', lengths: spread((place) => 12 * 45 ** place) },
]

/** The bucket that a text falls into, in tokens. */
export function bucketOf(tokens: number): number {
  return BUCKETS.find((bucket) => bucket >= tokens) ?? tokens
}

/** Cells of batches that are each of one bucket, and filled up. @param batches sizes there are, largest first */
export function bucketCells(batches: readonly number[]) {
  return (lengths: readonly number[]): number => {
    let cells = 0
    for (const bucket of new Set(lengths.map(bucketOf))) {
      let texts = lengths.filter((tokens) => bucketOf(tokens) === bucket).length
      for (const [i, batch] of batches.entries()) {
        const runs = i === batches.length - 1 ? Math.ceil(texts / batch) : Math.floor(texts / batch)
        cells += runs * batch * bucket
        texts -= runs * batch
      }
    }
    return cells
  }
}

function cellsOf(runs: ReturnType<typeof planRuns>): number {
  return sum([...runs].map(({ shape }) => shape.rows * shape.tokens))
}

/** Real tokens a second of texts as they are and of texts padded to their buckets, in turn. */
async function rates(
  context: BenchContext,
  program: Program,
  workload: string,
  lengths: readonly number[],
  share: number,
): Promise<Table> {
  const buckets = { name: 'buckets', lengths: lengths.map(bucketOf) }
  const ways = [{ name: 'packed rows', lengths }, buckets]
  const { series } = await context.rounds({
    title: workload,
    subjects: ways,
    base: buckets,
    nameOf: ({ name: subject }) => ({ workload, subject }),
    measure: async (way) => {
      const batch = batchOf(way.lengths)
      const start = performance.now()
      await program.run(batch)
      return (1000 * sum(lengths)) / (performance.now() - start)
    },
    metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
    most: context.quick ? 2 : 30,
    budget: context.budget.part(share),
  })
  const table: Table = {
    title: `Real tokens a second on ${workload}: ${program.device}`,
    head: ['way', 'tokens/s [95%]', 'beside buckets [95%]'],
    rows: ways.map(({ name }, i) => [name, formatEstimate(series[0][i].estimate), formatBeside(series[0][i])]),
  }
  context.show(table)
  return table
}

/** Texts of these lengths; speed does not depend on their ids. */
function batchOf(lengths: readonly number[]) {
  const offsets = offsetsOf(lengths)
  const ids = Int32Array.from({ length: sum(lengths) }, (_, i) => 1000 + ((i * 37) % 20_000))
  return { ids, offsets, spans: wholeTexts(offsets) }
}

function offsetsOf(lengths: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  return offsets
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
