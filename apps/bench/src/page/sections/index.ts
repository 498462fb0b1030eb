import type { BenchFile } from '../../bench-file.js'
import { verdict } from '../../compile/verdict.js'
import { Palette } from '../palette.js'
import type { Section, SectionContent } from '../section.js'
import { accuracyContent } from './accuracy.js'
import { backendsOf, factsContent, startsContent } from './compile.js'
import { BATCH_LINES, COST_LINES, LATENCY_LINES, linesContent, MEMORY_LINES } from './lines.js'

interface Definition {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly suite: string
  content(file: BenchFile, palette: Palette): SectionContent | undefined
}

const DEFINITIONS: readonly Definition[] = [
  {
    id: 'starts',
    title: 'From start to first embedding',
    question: 'How long does a process take to its first embedding, and on what?',
    suite: 'compile',
    content: startsContent,
  },
  {
    id: 'compile',
    title: 'Ahead of time and just in time',
    question: 'What does each backend compile, when, and what is left of it afterwards?',
    suite: 'compile',
    content: factsContent,
  },
  {
    id: 'latency',
    title: 'Latency against length',
    question: 'How long does one text take that is embedded alone?',
    suite: 'latency',
    content: (file, palette) => linesContent(file, LATENCY_LINES, palette),
  },
  {
    id: 'cost',
    title: 'Cost of a token',
    question: 'Does a token of a long text cost more than a token of a short one?',
    suite: 'length',
    content: (file, palette) => linesContent(file, COST_LINES, palette),
  },
  {
    id: 'memory',
    title: 'Memory',
    question: 'How much memory does a process need for a text of this length?',
    suite: 'length',
    content: (file, palette) => linesContent(file, MEMORY_LINES, palette),
  },
  {
    id: 'batch',
    title: 'Throughput against batch size',
    question: 'How many texts must a call have until it is as fast as it gets?',
    suite: 'batch',
    content: (file, palette) => linesContent(file, BATCH_LINES, palette),
  },
  {
    id: 'accuracy',
    title: 'Accuracy margin by precision',
    question: 'How far is the error of each precision from the largest that it allows itself?',
    suite: 'accuracy',
    content: accuracyContent,
  },
]

/**
 * The parts of the page.
 * @param files of each suite the latest counts
 * @param only leave out what other suites measure; without it, those parts name the command that measures them
 */
export function sectionsOf(files: readonly BenchFile[], only?: string): Section[] {
  const palette = new Palette()
  return DEFINITIONS.filter(({ suite }) => only === undefined || suite === only).map((definition) => {
    const { id, title, question, suite } = definition
    const file = latest(files, suite)
    const content = file && definition.content(file, palette)
    return { id, title, question, command: `lam bench ${suite}`, ...(content === undefined ? {} : { content }) }
  })
}

/** What the page says first: the answer to ahead of time or just in time, where that was measured. */
export function answersOf(files: readonly BenchFile[]): string[] {
  const file = latest(files, 'compile')
  return file === undefined ? [] : verdict(backendsOf(file))
}

function latest(files: readonly BenchFile[], suite: string): BenchFile | undefined {
  return files
    .filter((file) => file.suite === suite)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    .at(-1)
}
