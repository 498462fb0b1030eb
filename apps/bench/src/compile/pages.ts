import type { ModelConfig } from '@lamjs/core'
import { packageFolder, readManifest } from '../packages.js'
import type { BenchContext } from '../suite.js'
import { type BackendReport, type ManyLengths, PAGE_BACKEND, summarise, type TwoProcesses } from './backend-report.js'
import { type BrowserSite, openBrowserSite, type Visit } from './browser-visit.js'
import { LENGTHS, plannedLengths } from './length-sample.js'
import type { PageDevice } from './page-report.js'
import { PROCESS_METRICS } from './process-metrics.js'

const PACKAGE = '@lamjs/webgpu'

interface Pages {
  readonly reports: readonly BackendReport[]
  /** A line for each device that was passed over. */
  readonly absent: readonly string[]
}

export const NO_PAGES: Pages = { reports: [], absent: [] }

const SUBJECTS: Readonly<Record<PageDevice, string>> = {
  webgpu: 'webgpu float32',
  wasm: 'webgpu float32 on wasm',
}
/** A browser keeps one thread; longer texts are further blocks of the same shapes. */
const MOST_TOKENS = 1000

/** Visits a page twice with one profile of a browser, on each device of the backend `webgpu`. */
export async function measurePages(context: BenchContext, config: ModelConfig): Promise<Pages> {
  const folder = packageFolder(PACKAGE)
  if (folder === undefined) {
    return { reports: [], absent: [`webgpu is not measured: it is not installed: npm install ${PACKAGE}`] }
  }
  const reports: BackendReport[] = []
  const absent: string[] = []
  for (const device of ['webgpu', 'wasm'] as const) {
    try {
      reports.push(await measureDevice(device, context, config, readManifest(folder).version))
    } catch (error) {
      context.signal?.throwIfAborted()
      absent.push(`${SUBJECTS[device]} is not measured: ${error instanceof Error ? error.message : error}`)
    }
  }
  return { reports, absent }
}

async function measureDevice(
  device: PageDevice,
  context: BenchContext,
  config: ModelConfig,
  version: string,
): Promise<BackendReport> {
  const subject = SUBJECTS[device]
  const { planned, tokens } = plannedLengths(config, device === 'wasm' ? 'cpu' : 'gpu')
  const run = tokens.filter((length) => length <= MOST_TOKENS)
  const texts = run.map((length) => context.texts.exactly(length).text)
  let last: Visit | undefined
  const { measured } = await context.rounds({
    title: `pages on ${device}`,
    subjects: [device],
    nameOf: () => ({ workload: 'two browsers', subject }),
    measure: async () => {
      const visits = await visitTwice(device, texts)
      last = visits.first
      return twoProcesses(visits)
    },
    metrics: PROCESS_METRICS,
    most: context.quick ? 1 : 3,
    budget: context.budget.part(0.3),
  })
  const { report } = last as unknown as Visit
  return {
    ...summarise(subject, measured[0]),
    backend: PAGE_BACKEND,
    runsIn: 'page',
    packageName: PACKAGE,
    version,
    lengths: lengthsOf(run, planned, report),
    platforms: { binaries: ['WebAssembly'], devices: report.devices },
    debugging: report.debugging,
  }
}

/** Two browsers one after the other on one profile, which is empty before the first. */
async function visitTwice(device: PageDevice, texts: readonly string[]) {
  const site: BrowserSite = await openBrowserSite()
  try {
    const software = Boolean(process.env.LAM_WEBGPU_ADAPTER)
    // On a GPU one shape serves every length, which the first embedding has compiled.
    const request = { device, software }
    const first = await site.visit(device === 'wasm' ? { ...request, texts } : request)
    return { first, second: await site.visit(request) }
  } finally {
    await site.close()
  }
}

function twoProcesses({ first, second }: { readonly first: Visit; readonly second: Visit }): TwoProcesses {
  const life = ({ report, untilAsked }: Visit) => ({ ...report.life, start: untilAsked + report.life.start })
  return { first: life(first), second: life(second), kept: first.report.kept, binaries: first.report.binaries }
}

function lengthsOf(
  run: readonly number[],
  planned: readonly string[] | undefined,
  { afterLengths, life }: Visit['report'],
): ManyLengths {
  const seen = new Map([...life.programs, ...(afterLengths ?? [])].reverse().map((program) => [program.shape, program]))
  return {
    from: LENGTHS.least,
    to: LENGTHS.most,
    run: afterLengths === undefined ? run.slice(0, 1) : run,
    ...(planned === undefined ? {} : { planned }),
    programs: [...seen.values()].reverse(),
  }
}
