// Simulates N workers on one queue, by events, with costs that were measured: when a job ends, and what it waits for. Shards vary in length, one
// Redis leases and completes them one after another, and all share the line to the storage.
//
//     node scripts/simulate-workers.mjs --rows 100000000 --rows-per-second 67 [--workers 1,10,100,1000] …
import { parseArgs } from 'node:util'
import { generator } from './kill-test-tools.mjs'

const defaults = {
  /** Of the input. */
  rows: '10000000',
  'shard-rows': '10000',
  /** Of one worker. */
  'rows-per-second': '67',
  /** Shards that the queue leases and completes in a second: scripts/queue-bench.mjs. */
  'queue-rate': '4000',
  /** Bytes of a row read and written. */
  'row-bytes': '8700',
  /** Bytes a second of the line that all workers share. */
  egress: '1250000000',
  /** Bytes of the model that each worker fetches once, and seconds until it can work then. */
  'model-bytes': '47000000',
  'start-seconds': '2',
  /** Standard deviation of a shard's time, as a share of it. */
  spread: '0.1',
  workers: '1,10,100,1000,10000',
}
const options = parseArgs({
  options: Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
  ),
}).values
const of = (name) => Number(options[name])
const shards = Math.ceil(of('rows') / of('shard-rows'))

function simulate(workers) {
  const random = generator(1)
  const queue = server(1 / of('queue-rate'))
  const line = server(1 / of('egress'))
  /** Each worker at the time when it asks for its next shard; the model comes over the line first. */
  const asking = new Heap()
  for (let i = 0; i < workers; i++) asking.push(line.serve(0, of('model-bytes')) + of('start-seconds'))
  let end = 0
  for (let shard = 0; shard < shards; shard++) {
    const rows = Math.min(of('shard-rows'), of('rows') - shard * of('shard-rows'))
    const leased = queue.serve(asking.pop(), 1)
    const moved = line.serve(leased, rows * of('row-bytes'))
    const done = moved + (rows / of('rows-per-second')) * Math.max(0.1, 1 + of('spread') * normal(random))
    end = Math.max(end, done)
    asking.push(done)
  }
  return { seconds: end, queueBusy: queue.busy(), lineBusy: line.busy() }
}

/** Serves one after another. @param cost seconds for one unit */
function server(cost) {
  let free = 0
  let busy = 0
  return {
    serve(at, units) {
      free = Math.max(free, at) + units * cost
      busy += units * cost
      return free
    },
    busy: () => busy,
  }
}

/** A binary heap of numbers, the smallest first. */
class Heap {
  #items = []

  push(value) {
    const items = this.#items
    items.push(value)
    for (let at = items.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (items[parent] <= items[at]) return
      ;[items[parent], items[at]] = [items[at], items[parent]]
      at = parent
    }
  }

  pop() {
    const items = this.#items
    const [first] = items
    const last = items.pop()
    if (items.length === 0) return first
    items[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      if (left >= items.length) return first
      const child = left + 1 < items.length && items[left + 1] < items[left] ? left + 1 : left
      if (items[at] <= items[child]) return first
      ;[items[at], items[child]] = [items[child], items[at]]
      at = child
    }
  }
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function clock(seconds) {
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  if (seconds < 7_200) return `${(seconds / 60).toFixed(1)} min`
  return `${(seconds / 3_600).toFixed(1)} h`
}

const pad = (cells) => cells.map((cell, i) => String(cell).padStart(i === 0 ? 8 : 12)).join('')
console.log(pad(['workers', 'time', 'rows/s', 'of ideal', 'queue', 'line']))
for (const workers of options.workers.split(',').map(Number)) {
  const { seconds, queueBusy, lineBusy } = simulate(workers)
  const ideal = of('rows') / (workers * of('rows-per-second'))
  const share = (value) => `${Math.round(100 * value)}%`
  console.log(
    pad([
      workers,
      clock(seconds),
      Math.round(of('rows') / seconds).toLocaleString('en-US'),
      share(ideal / seconds),
      share(queueBusy / seconds),
      share(lineBusy / seconds),
    ]),
  )
}
