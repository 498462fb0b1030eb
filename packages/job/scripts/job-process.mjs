// Runs a job on the tiny checkpoint, for the tests that end it: node scripts/job-process.mjs DESCRIPTION_AS_JSON
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { readDescription, runJob } from '../dist/index.js'

const embedder = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const job = readDescription(JSON.parse(process.argv[2]))
const report = await runJob(
  job,
  { embedder, readsAnyLength: true },
  { onProgress: ({ shards }) => console.log(JSON.stringify({ event: 'progress', shards })) },
)
console.log(JSON.stringify({ event: 'report', ...report }))
await embedder.dispose()
