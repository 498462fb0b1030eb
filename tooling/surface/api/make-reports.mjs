// Makes the API reports from built declaration files with API Extractor, and compares them with the committed ones.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { REPORT_FOLDER } from './entries.mjs'
import { readReport } from './read-report.mjs'

const typeRoots = [fileURLToPath(new URL('../node_modules/@types', import.meta.url))]

/**
 * One TypeScript program serves all entries, which takes a quarter of the time of one for each.
 * @param {ReturnType<import('./entries.mjs').apiEntries>} entries
 * @param {{ update?: boolean }} [options] `update`: writes reports that differ
 * @returns {{ entry: object, changed: boolean, diff: string, exported: string[], undocumented: string[], forgotten: string[] }[]} for each
 *   entry: whether its report differs from the committed one, the names that it exports, those without a doc comment, and the types that its
 *   signatures name and that it does not export
 */
export function makeReports(entries, { update = false } = {}) {
  const temporary = mkdtempSync(join(tmpdir(), 'lam-api-'))
  try {
    let compilerState
    return entries.map((entry, index) => {
      const config = configOf(entry, join(temporary, `${index}`))
      if (update) mkdirSync(config.reportFolder, { recursive: true })
      compilerState ??= CompilerState.create(config, { additionalEntryPoints: entries.map(({ types }) => types) })
      return extract(entry, config, { compilerState, update })
    })
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/**
 * Types that signatures name and no entry of their package exports. The parts of apps are for their own commands.
 * @param {ReturnType<typeof makeReports>} reports
 * @returns {string[]}
 */
export function forgottenExports(reports) {
  const exported = new Set(
    reports.flatMap(({ entry, exported }) => exported.map((name) => `${entry.packageName}: ${name}`)),
  )
  const forgotten = reports
    .filter(({ entry }) => basename(dirname(entry.folder)) === 'packages')
    .flatMap(({ entry, forgotten }) => forgotten.map((name) => `${entry.packageName}: ${name}`))
  return [...new Set(forgotten)].filter((name) => !exported.has(name))
}

function extract(entry, config, { compilerState, update }) {
  const found = { entry, changed: false, diff: '', exported: [], undocumented: [], forgotten: [] }
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: update,
    printApiReportDiff: !update,
    messageCallback: (message) => {
      message.handled = true
      const name = /"([^"]+)"/.exec(message.text)?.[1]
      if (message.messageId === 'ae-undocumented') found.undocumented.push(name)
      else if (message.messageId === 'ae-forgotten-export') found.forgotten.push(name)
      else if (message.messageId === 'console-api-report-diff') found.diff = hunksOf(message.text)
      else if (message.logLevel === 'error') throw new Error(`${entry.packageName}: ${message.text}`)
    },
  })
  found.changed = apiReportChanged
  found.exported = [
    ...readReport(readFileSync(join(config.reportTempFolder, config.reportConfigs[0].fileName), 'utf8')).keys(),
  ]
  return found
}

function configOf({ folder, types, report }, reportTempFolder) {
  const inReport = { logLevel: 'warning', addToApiReportFile: true }
  // Not in the report: their lines in the sources would change it with every edit.
  const counted = { logLevel: 'warning', addToApiReportFile: false }
  const unused = { logLevel: 'none' }
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            lib: ['es2023', 'esnext.disposable', 'dom'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            skipLibCheck: true,
            types: ['node'],
            typeRoots,
          },
          files: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: join(folder, REPORT_FOLDER),
        reportTempFolder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: inReport },
        extractorMessageReporting: {
          default: inReport,
          'ae-undocumented': counted,
          'ae-forgotten-export': counted,
          'ae-missing-release-tag': unused,
        },
        tsdocMessageReporting: { default: unused },
      },
    },
    packageJsonFullPath: join(folder, 'package.json'),
  })
}

/** The changed lines of a patch with the lines around them, without its headings. */
function hunksOf(text) {
  return text.slice(Math.max(0, text.indexOf('\n@@') + 1)).trimEnd()
}
