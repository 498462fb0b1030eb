// Loads, runs and disposes of a tiny program again and again, and prints the memory in use (resident set, MiB) after every tenth part of the
// cycles: node --expose-gc leak-check.mjs <cycles> [cache folder]
import { openCheckpoint } from '@lamjs/core/backend'
import { onnx } from '@lamjs/onnx'
import { tinyHierarchical64 } from '@lamjs/oracle'

const [cycles, folder] = [Number(process.argv[2]), process.argv[3]]
const checkpoint = await openCheckpoint(tinyHierarchical64)
const ids = Int32Array.from({ length: 70 }, (_, i) => i + 1)
const batch = { ids, offsets: Uint32Array.of(0, 70), spans: Uint32Array.of(0, 70) }
const cache = folder === undefined ? { cache: false } : { cacheDirectory: folder }
const mebibytes = []
const origins = { cache: 0, 'just-in-time': 0 }
for (let cycle = 1; cycle <= cycles; cycle++) {
  const program = await onnx({ device: 'cpu', threads: 1, ...cache }).compile(checkpoint)
  await program.run(batch)
  origins[program.compilation().programs[0].origin] += 1
  await program.dispose()
  if (cycle % (cycles / 10) > 0) continue
  globalThis.gc?.()
  mebibytes.push(Math.round(process.memoryUsage().rss / 2 ** 20))
}
console.log(JSON.stringify({ mebibytes, origins }))
