import type { ServerObserver } from '@lamjs/server'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** The server's metrics for Prometheus, and Node's own. */
export class Metrics {
  readonly #registry = new Registry()
  readonly observer: ServerObserver

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    new Gauge({
      name: 'nodejs_array_buffers_bytes',
      help: 'Memory of ArrayBuffers, a part of nodejs_external_memory_bytes',
      registers,
      collect() {
        this.set(process.memoryUsage().arrayBuffers)
      },
    })
    const duration = new Histogram({
      name: 'lam_request_duration_seconds',
      help: 'Time from a request to its answer',
      labelNames: ['route', 'status'],
      buckets: SECONDS,
      registers,
    })
    const texts = new Counter({
      name: 'lam_texts_total',
      help: 'Texts of answered requests',
      labelNames: ['model'],
      registers,
    })
    const tokens = new Counter({
      name: 'lam_tokens_total',
      help: 'Tokens of answered requests',
      labelNames: ['model'],
      registers,
    })
    const rejected = new Counter({
      name: 'lam_rejected_total',
      help: 'Requests refused because the queue was full',
      labelNames: ['route'],
      registers,
    })
    const batchTexts = new Histogram({
      name: 'lam_batch_texts',
      help: 'Texts of a batch',
      labelNames: ['model'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    })
    const batchSeconds = new Histogram({
      name: 'lam_batch_duration_seconds',
      help: 'Time of a batch',
      labelNames: ['model'],
      buckets: SECONDS,
      registers,
    })
    const waiting = new Gauge({
      name: 'lam_queue_texts',
      help: 'Texts that waited when the last batch ended',
      labelNames: ['model'],
      registers,
    })
    const loaded = new Gauge({
      name: 'lam_model_loaded',
      help: '1 while the model is in memory',
      labelNames: ['model'],
      registers,
    })
    const loading = new Histogram({
      name: 'lam_model_load_seconds',
      help: 'Time to load a model',
      labelNames: ['model'],
      buckets: SECONDS,
      registers,
    })
    this.observer = {
      request(event) {
        const { route, status, model } = event
        duration.observe({ route, status }, event.milliseconds / 1000)
        if (status === 429) rejected.inc({ route })
        if (model === undefined || status !== 200) return
        texts.inc({ model }, event.texts ?? 0)
        tokens.inc({ model }, event.tokens ?? 0)
      },
      batch(event) {
        const { model } = event
        batchTexts.observe({ model }, event.texts)
        batchSeconds.observe({ model }, event.milliseconds / 1000)
        waiting.set({ model }, event.waiting)
      },
      model({ model, state, milliseconds }) {
        if (state === 'loaded' || state === 'unloaded') loaded.set({ model }, state === 'loaded' ? 1 : 0)
        if (state === 'loaded') loading.observe({ model }, (milliseconds ?? 0) / 1000)
      },
    }
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
