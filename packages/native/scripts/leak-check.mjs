// Loads and disposes of a tiny checkpoint 1,000 times in one process and watches its resident memory:
// `node scripts/leak-check.mjs [loads]`, `loads` a multiple of 10. Needs the package to be built. Ends with 1 where memory grows.
//
// Bound: 8 MB from the first tenth of the loads to the last. A load that kept its packed weights (about 300 kB) would grow by
// 270 MB over 900 loads and by 27 MB over 90, one that kept its mapping of the file as much. Of V8's heap only what is in use counts:
// the room it keeps for young objects grows from 16 to 42 MB within some 500 loads, whether or not anything is kept. The rest's
// settling was seen to be 1 to 2 MB over 100 loads and 2 to 3 MB over 1,000.
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyHierarchical } from '@lamjs/oracle'
import { native } from '../dist/index.js'

const BOUND = 8e6

const loads = Number(process.argv[2] ?? 1000)
if (globalThis.gc === undefined) {
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
}

const batch = { ids: Int32Array.of(1, 2, 3), offsets: Uint32Array.of(0, 3), spans: Uint32Array.of(0, 3) }
const backend = native()

async function loadOnce() {
  const program = await backend.compile(await openCheckpoint(tinyHierarchical))
  await program.run(batch)
  await program.dispose()
}

/** Resident bytes once what can be collected is, without the room that V8 holds and does not use. */
async function resident() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { rss, heapTotal, heapUsed } = process.memoryUsage()
  return rss - heapTotal + heapUsed
}

const warm = loads / 10
let first = Number.NaN
let last = Number.NaN
for (let load = 1; load <= loads; load++) {
  await loadOnce()
  if (load === warm || load === loads / 2 || load === loads) {
    last = await resident()
    if (load === warm) first = last
    console.log(`${load} loads: ${(last / 1e6).toFixed(1)} MB`)
  }
}
const growth = last - first
if (!(growth <= BOUND)) {
  console.error(
    `Memory grew by ${(growth / 1e6).toFixed(1)} MB from load ${warm} to load ${loads}; at most ${BOUND / 1e6} MB is allowed.`,
  )
  process.exitCode = 1
}
