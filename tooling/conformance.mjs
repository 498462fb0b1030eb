// Where a test in Node leaves the report of a conformance suite, for the matrix that `npm test` prints at its end.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fileName } from './conformance-file.mjs'

/** Options of `conformance` that leave its report in `test-results/conformance` of the package whose tests run. */
export function reported(setup) {
  const environment = `Node ${process.version}, ${platform()} ${arch()}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
  return {
    facts: { date: new Date().toISOString(), environment, ...(setup && { setup }) },
    onReport: (report) => {
      const versions = Object.fromEntries(['core', 'conformance', report.backend].map(versionOf))
      mkdirSync('test-results/conformance', { recursive: true })
      writeFileSync(fileName(report), JSON.stringify({ ...report, versions }))
    },
  }
}

/** Bytes of memory that this process holds, after it has collected its garbage. */
export async function residentBytes() {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  for (let i = 0; i < 3; i++) {
    collect()
    // Finalizers run in a later turn.
    await sleep(20)
  }
  return process.memoryUsage().rss
}

function versionOf(folder) {
  const manifest = new URL(`../packages/${folder}/package.json`, import.meta.url)
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return [name, version]
}
