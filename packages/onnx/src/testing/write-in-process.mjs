// Writes an entry to a cache, as nobody where it would be root, and prints the warnings: node write-in-process.mjs <cache folder>
import { writeFile } from 'node:fs/promises'
import { ProgramCache } from '../../dist/cache/program-cache.js'

const NOBODY = 65534
const warnings = []
const cache = new ProgramCache(process.argv[2], (message) => warnings.push(message))
const parts = { checkpoint: 'ab12', graphVersion: 1, layout: { tokens: 72, block: 64, chunk: 64 } }
const key = { ...parts, runtimeVersion: '1.30.0', provider: 'cpu', precision: 'float32' }
if (process.getuid() === 0) process.seteuid(NOBODY)
const { made } = await cache.produce(async (path) => {
  if (path !== undefined) await writeFile(path, 'program')
  return path === undefined ? 'without a file' : 'with a file'
})
await cache.write(key, new Uint8Array(100), 'ort')
console.log(JSON.stringify({ made, found: (await cache.read(key)) !== undefined, warnings }))
