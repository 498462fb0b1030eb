// Loads, runs and disposes of a tiny program again and again and prints the memory in use: node --expose-gc scripts/leak-check.mjs [cycles]
// Seen over 500 cycles: 110 to 118 MiB in the first 80, 118 until 260, 139 from 300 on. The step is V8 making its heap larger (heapTotal 24 to
// 40 MiB, heapUsed 6.3 throughout); between steps it is flat. So it fails where the second half adds 25 MiB or more, a step and
// a little: in 200 cycles, what a hundredth of a program (19 MiB) left behind each time would come to beside it.
import { onnx, openCheckpoint } from '@lamjs/onnx'
import { tinyHierarchical64 } from '@lamjs/oracle'

const cycles = Number(process.argv[2] ?? 400)
const checkpoint = await openCheckpoint(tinyHierarchical64)
const ids = Int32Array.from({ length: 70 }, (_, i) => i + 1)
const batch = { ids, offsets: Uint32Array.of(0, 70), spans: Uint32Array.of(0, 70) }
const memory = []
const step = Math.max(1, Math.floor(cycles / 20))
for (let cycle = 1; cycle <= cycles; cycle++) {
  const program = await onnx({ device: 'cpu', cache: false }).compile(checkpoint)
  await program.run(batch)
  await program.dispose()
  if (cycle % step > 0) continue
  globalThis.gc?.()
  memory.push(process.memoryUsage().rss / 2 ** 20)
  console.log(`${cycle} cycles: ${memory.at(-1).toFixed(0)} MiB`)
}
const growth = memory.at(-1) - memory[(memory.length >> 1) - 1]
console.log(`Second half: ${growth.toFixed(0)} MiB more`)
if (growth >= 25) process.exitCode = 1
