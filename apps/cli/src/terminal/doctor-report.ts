import type { BackendCheck } from '../doctor/backend-check.js'
import type { CacheFolder, Folder } from '../doctor/folders.js'
import type { Machine } from '../doctor/machine.js'
import type { Installed } from '../doctor/packages.js'
import type { Palette } from './colour.js'
import { entry } from './entry.js'

/** The output of `lam doctor --json`. */
export interface Diagnosis {
  readonly version: string
  readonly machine: Machine
  readonly folders: { readonly temporary: Folder; readonly cache?: CacheFolder }
  readonly packages: readonly Installed[]
  readonly backends: readonly Omit<BackendCheck, 'rows'>[]
  /** The named backend, or else the first installed one. */
  readonly chosen?: string
  /** Whether `chosen` works. */
  readonly well: boolean
}

/** The report for people and for bug reports, ending in a line end. */
export function doctorReport(diagnosis: Diagnosis, palette: Palette): string {
  const { version, folders, packages, backends, chosen, well } = diagnosis
  const absent = packages.filter((one) => one.version === undefined).map(({ name }) => name)
  const lines = [
    palette.strong(`lam ${version}`),
    '',
    palette.strong('Machine'),
    ...machineLines(diagnosis.machine),
    entry('temporary', folderLine(folders.temporary)),
    ...(folders.cache === undefined ? [] : [entry('cache', cacheLine(folders.cache))]),
    '',
    palette.strong('Packages'),
    ...packages.filter((one) => one.version !== undefined).map(({ name, version }) => `  ${name} ${version}`),
    ...(absent.length === 0 ? [] : [`  not installed: ${absent.join(', ')}`]),
    '',
    palette.strong('Backends'),
    ...backends.flatMap((check) => backendLines(check, palette, check.name === chosen)),
    '',
    well ? `${chosen} runs, and works.` : palette.strong(sick(chosen)),
    palette.dim('Nothing above names you or your files: paste it into a bug report.'),
  ]
  return `${lines.join('\n')}\n`
}

function machineLines({
  system,
  node,
  processor,
  instructionSets,
  processors,
  memory,
  environment,
}: Machine): string[] {
  const { total, usable, quota } = processors
  const allowed = quota === undefined ? 'no quota' : `a quota of ${Number(quota.toFixed(2))}`
  const limit = memory.limit === undefined ? 'no limit' : `a limit of ${size(memory.limit)}`
  return [
    entry('system', system),
    entry('node', node),
    entry('processor', processor),
    ...(instructionSets.length === 0 ? [] : [entry('', instructionSets.join(', '))]),
    entry('processors', `${total}, of which ${usable} may be used, with ${allowed}`),
    entry('memory', `${size(memory.total)}, ${size(memory.free)} free, with ${limit}`),
    ...(environment.length === 0 ? [] : [entry('set', environment.join(', '))]),
  ]
}

function folderLine({ path, problem, free }: Folder): string {
  return problem === undefined ? `${path}, writable, ${size(free ?? 0)} free` : `${path}, NOT writable (${problem})`
}

function cacheLine(folder: CacheFolder): string {
  return `${folderLine(folder)}, ${folder.programs} compiled ${folder.programs === 1 ? 'program' : 'programs'}, ${size(folder.bytes)}`
}

function backendLines(check: Omit<BackendCheck, 'rows'>, palette: Palette, chosen: boolean): string[] {
  const { name, state, running, message, milliseconds, agreement } = check
  const mark = chosen ? palette.dim('  what runs') : ''
  const lines = [entry(name, `${palette.strong(state)}${running === undefined ? '' : `: ${running}`}${mark}`)]
  if (message !== undefined) lines.push(entry('', state === 'fails' ? message : palette.accent(message)))
  if (milliseconds !== undefined) lines.push(entry('', `started and embedded in ${(milliseconds / 1000).toFixed(2)} s`))
  if (agreement !== undefined) {
    const { difference, cosine, bound } = agreement
    const allowed = bound === undefined ? '' : ` (it states ${bound.absolute} and ${bound.cosine})`
    lines.push(
      entry(
        '',
        `against the reference: difference up to ${difference.toExponential(1)}, cosine from ${cosine.toFixed(8)}${allowed}`,
      ),
    )
  }
  return lines
}

function sick(chosen: string | undefined): string {
  return chosen === undefined
    ? 'No backend is installed. The command for each is above; wasm needs no binary for this platform.'
    : `${chosen} should run, but does not work. The reason is above.`
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
