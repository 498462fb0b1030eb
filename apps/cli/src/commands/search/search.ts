import { setFlagsFromString } from 'node:v8'
import { throwIfAborted } from '@lamjs/core/backend'
import type { SearchMode } from '@lamjs/search'
import type { Interruption } from '../../interruption.js'
import { stdoutSink } from '../../output/byte-sink.js'
import { paletteFor } from '../../terminal/colour.js'
import { hitsReport } from '../../terminal/hits-report.js'
import { tell } from '../../terminal/warnings.js'
import { Engines } from './engines.js'
import { type IndexEngineFlags, openSearchIndex } from './open-search-index.js'
import { filterOf, locationOf, nameOfIndex } from './where.js'

export interface SearchFlags extends IndexEngineFlags {
  readonly top: number
  readonly mode: SearchMode
  readonly path?: readonly string[]
  readonly where?: readonly (readonly [string, string])[]
}

/** `lam search`: shows the passages of an index that answer a query, best first. Nothing found is no failure. */
export async function searchIndex(query: string, flags: SearchFlags, { signal }: Interruption): Promise<void> {
  const { top, mode, json = false, quiet = false } = flags
  const filter = filterOf(flags.path, flags.where)
  // One query is over before V8 has optimised the database's WebAssembly, which would take half of the command's time. A reranker on
  // WebAssembly has more to compute.
  if (flags.rerank === undefined) setFlagsFromString('--liftoff-only')
  const engines = new Engines(flags, signal)
  try {
    const { index } = await openSearchIndex(flags, engines, { create: false })
    try {
      const hits = await index.search(query, { top, mode, signal, ...(filter === undefined ? {} : { filter }) })
      throwIfAborted(signal)
      if (json) await stdoutSink().write(`${JSON.stringify(hits)}\n`)
      else await stdoutSink().write(hitsReport(hits, { palette: paletteFor(process.stdout), columns: columns() }))
      if (hits.length > 0 || quiet) return
      const { files } = await index.stats()
      const name = nameOfIndex(locationOf(flags))
      tell(
        files === 0 ? `${name} holds no file: lam index adds some` : `nothing found in the ${files} files of ${name}`,
      )
    } finally {
      await index.close()
    }
  } finally {
    await engines.dispose()
  }
}

function columns(): number {
  return process.stdout.columns ?? 100
}
