// Works on shards until it is stopped. What it holds then is another worker's, and no shard is lost.
import { work } from '@lamjs/job/queue'
import { LAM, native } from '@lamjs/native'
import { queue } from './job.mjs'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

await work({
  queue,
  openEngine: async () => ({ embedder: new LAM(native()), readsAnyLength: true }),
  signal: stop.signal,
  onEvent: ({ kind, shard = '', rows }) => console.log(kind, shard, rows === undefined ? '' : `${rows} rows`),
})
