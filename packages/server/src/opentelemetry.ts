import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api'
import type { RequestEvent, ServerObserver } from './observer.js'

const headersGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
}

/**
 * Gives each request a span of OpenTelemetry that continues the caller's trace (`traceparent`). It uses whatever SDK the process has registered.
 * Names follow OpenTelemetry's conventions for HTTP and for generative AI. No span holds a text.
 */
export function openTelemetry(): ServerObserver {
  const tracer = trace.getTracer('@lamjs/server')
  return {
    startRequest({ id, method, route, headers }) {
      const parent = propagation.extract(context.active(), headers, headersGetter)
      const attributes = { 'http.request.method': method, 'http.route': route, 'lam.request.id': id }
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent)
      return {
        run: (work) => context.with(trace.setSpan(parent, span), work),
        end: (event) => finish(span, event),
      }
    },
  }
}

function finish(span: Span, { status, model, texts, tokens, code }: RequestEvent): void {
  span.setAttributes({
    'http.response.status_code': status,
    ...(model === undefined ? {} : { 'gen_ai.request.model': model }),
    ...(texts === undefined ? {} : { 'lam.texts': texts }),
    ...(tokens === undefined ? {} : { 'gen_ai.usage.input_tokens': tokens }),
    ...(code === undefined ? {} : { 'error.type': code }),
  })
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
