import { publishedFolder } from '../peers/published-folder.js'
import { peerNamed } from '../peers/registry.js'
import { besideLongText } from '../serve/beside-long-text.js'
import { AT_ONCE, LOADS, type Match, QUEUE, runMatch } from '../serve/match.js'
import { soak } from '../serve/soak.js'
import type { Report, Suite } from '../suite.js'

const TEXTS = 512

/** Each precision beside the file of the other program that a user would take for the same reason. */
const MATCHES = [
  { precision: 'float32', peer: 'transformers', dtype: 'fp32' },
  { precision: 'int8', peer: 'transformers-q8', dtype: 'q8' },
] as const

export const serve: Suite = {
  name: 'serve',
  description:
    'the server under load, beside one of 30 lines with transformers.js: requests a second, latency, 429, memory, fairness',
  backends: [],
  peers: [],
  budget: '5m',
  options: ['soak'],
  async run(context) {
    if (context.soak !== undefined) return soak(context, context.soak)
    const model = publishedFolder('minilm')
    const absent: string[] = []
    const matches = MATCHES.map(({ precision, peer, dtype }): Match => {
      const lam = { folder: model.folder, precision, maxQueuedTexts: QUEUE }
      const { title, unavailable } = peerNamed(peer)
      const why = unavailable(model)
      if (why === undefined) return { lam, peer: { title, served: { model, dtype } } }
      absent.push(`The server with ${title} is not measured: ${why}`)
      return { lam }
    })
    // Fairness takes two loads.
    const loads = LOADS * matches.length + 2
    const seconds = context.quick ? 1 : Math.max(3, context.budget.milliseconds / 1000 / loads)
    const texts = context.texts.sentences(TEXTS).map(({ text }) => text)
    const parts: Awaited<ReturnType<typeof runMatch>>[] = []
    for (const match of matches) parts.push(await runMatch(context, match, { texts, seconds }))
    const fairness = await besideLongText(context, seconds)
    return {
      notes: [
        `${seconds.toFixed(0)} s for each load, servers in turns, one text of mixed length a request; both run one model in the shape of all-MiniLM-L6-v2 with the same random weights.`,
        `Capacity: with ${AT_ONCE} requests under way all the time. Then requests come at random times (a Poisson process), whatever the server does; latency counts from the time at which a request was due.`,
        `LAM holds ${QUEUE} texts in its queue and answers 429 beyond; the other server has no limit.`,
        'Load and servers share the processor.',
        ...absent,
        ...fairness.notes,
      ],
      tables: [...parts.flatMap(({ tables }) => tables), fairness.table],
      data: Object.assign({}, ...parts.map(({ data }) => data)),
      failures: parts.flatMap(({ failures }) => failures),
    } satisfies Report
  },
}
