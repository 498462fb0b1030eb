import type { ServerObserver } from '@lamjs/server'
import type { Logger } from 'pino'

/** Writes a line for each request and each change of a model. No line holds a text, a key or a query string. */
export function logObserver(logger: Logger): ServerObserver {
  return {
    request({ error, ...event }) {
      const line = { ...event, milliseconds: Math.round(event.milliseconds * 10) / 10 }
      // A probe is told so each second of a drain.
      if (event.status === 429 || event.status === 503) logger.warn(line, 'request refused')
      else if (error !== undefined) logger.error({ ...line, err: error }, 'request failed')
      else logger.info(line, 'request')
    },
    model({ error, ...event }) {
      if (error !== undefined) logger.error({ ...event, err: error }, 'model failed')
      else logger.info(event, `model ${event.state}`)
    },
  }
}
