import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { createServer } from './index.js'
import { openTelemetry } from './opentelemetry.js'
import { tiny, tinyLam } from './testing/models.js'

it("continues the caller's trace, tells of model and tokens, and surrounds the model's work", async () => {
  const exporter = new InMemorySpanExporter()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  let inside: string | undefined
  const model = tiny('tiny-flat', {
    open: async () => {
      inside = trace.getActiveSpan()?.spanContext().traceId
      return tinyLam('tiny-flat')
    },
  })
  const server = createServer({ models: [model], observer: openTelemetry() })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const ask = (body: object) =>
    server.fetch(
      new Request('http://host/v1/embeddings', {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
        body: JSON.stringify({ model: 'tiny-flat', ...body }),
      }),
    )
  await ask({ input: 'a secret' })
  await ask({ input: [] })
  await server.dispose()
  expect(inside).toBe(traceId)
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
    ['POST /v1/embeddings', 200],
    ['POST /v1/embeddings', 400],
  ])
  const [{ attributes, parentSpanContext }] = spans
  expect([attributes['gen_ai.request.model'], attributes['lam.texts'], parentSpanContext?.spanId]).toEqual([
    'tiny-flat',
    1,
    'b7ad6b7169203331',
  ])
  expect(attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(2)
  expect(JSON.stringify(spans.map((span) => span.attributes))).not.toContain('secret')
})
