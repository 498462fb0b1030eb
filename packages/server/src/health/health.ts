import { z } from 'zod'
import { openaiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { Failure, notReady } from '../http/failure.js'

const state = z.object({ state: z.enum(['starting', 'ready', 'draining', 'stopped']) }).meta({ id: 'State' })
const probe = { method: 'GET', tag: 'Operations', dialect: openaiDialect, isOpen: true, answer: state } as const

/** Whether the process answers at all. A failure means: restart it. */
export const livez = endpoint({
  ...probe,
  path: '/livez',
  summary: 'Liveness: the process answers.',
  handle: async ({ server }) => ({ state: server.state }),
})

/** Whether requests are welcome. A failure means: send them elsewhere. */
export const readyz = endpoint({
  ...probe,
  path: '/readyz',
  summary: 'Readiness: requests are welcome.',
  failures: [503],
  async handle({ server }) {
    if (server.state === 'ready') return { state: server.state }
    throw notReady(server.state)
  },
})

export const metrics = endpoint({
  method: 'GET',
  path: '/metrics',
  summary: "Metrics in Prometheus' format.",
  tag: 'Operations',
  dialect: openaiDialect,
  isOpen: true,
  answer: 'text/plain',
  failures: [404],
  async handle({ server }) {
    if (server.metrics === undefined) throw new Failure(404, 'unknown_url', 'This server keeps no metrics.')
    return new Response(await server.metrics(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    })
  },
})
