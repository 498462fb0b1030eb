// A worker of a queue on the tiny checkpoint, for the tests that end it: node scripts/queue-worker.mjs URL NAME LEASE_SECONDS
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { work } from '../dist/queue/index.js'

const [url, name, leaseSeconds] = process.argv.slice(2)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

await work({
  queue: { url, name },
  openEngine: async () => ({
    embedder: new LAM(native({ threads: 1 }), { model: tinyHierarchical }),
    readsAnyLength: true,
  }),
  leaseSeconds: Number(leaseSeconds),
  signal: stop.signal,
  graceSeconds: 0,
  onEvent: (event) => console.log(JSON.stringify(event)),
})
process.exit(0)
