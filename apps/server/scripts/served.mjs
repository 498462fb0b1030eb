// A server of tiny models in a process of its own, for tests. It writes its address to stdout, and its log to the file it is given.
//
//     node scripts/served.mjs LOG_FILE

import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { bertRerankers, tinyFlat } from '@lamjs/oracle'
import pino from 'pino'
import { serve } from '../dist/index.js'

const [reranker] = bertRerankers
const running = await serve({
  port: 0,
  models: [
    { id: 'tiny', preload: true, open: () => new LAM(native({ threads: 1 }), { model: tinyFlat }) },
    {
      id: 'reranker',
      task: 'cross-encoder',
      preload: true,
      open: () => new LAM(native({ threads: 1 }), { model: reranker.model }),
    },
  ],
  limits: { bodyBytes: 2 ** 20, deadlineMs: 3_000 },
  logger: pino(pino.destination({ dest: process.argv[2], sync: true })),
})
process.once('SIGTERM', () => running.stop())
process.stdout.write(`${running.url}\n`)
