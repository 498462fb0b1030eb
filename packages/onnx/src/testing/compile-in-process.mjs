// Compiles a model in a process of its own and prints what that took: node compile-in-process.mjs <cache folder> <model>
import { openCheckpoint } from '@lamjs/core/backend'
import { onnx } from '@lamjs/onnx'

const [folder, model] = process.argv.slice(2)
const warnings = []
const backend = onnx({ device: 'cpu', cacheDirectory: folder, onWarning: (message) => warnings.push(message) })
const checkpoint = await openCheckpoint(new URL(model))
const start = performance.now()
const program = await backend.compile(checkpoint)
const milliseconds = performance.now() - start
const ids = Int32Array.of(1, 2, 3)
const row = await program.run({ ids, offsets: Uint32Array.of(0, 3), spans: Uint32Array.of(0, 3) })
const { programs } = program.compilation()
await program.dispose()
console.log(JSON.stringify({ milliseconds, origin: programs[0].origin, warnings, row: [...row.slice(0, 4)] }))
