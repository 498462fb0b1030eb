// What the one who asks for the work and the workers must agree on.
import { fileURLToPath } from 'node:url'
import { readDescription } from '@lamjs/job'

export const queue = { url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', name: 'texts' }

export const job = readDescription({
  input: { kind: 'jsonl', paths: [fileURLToPath(new URL('../texts.jsonl', import.meta.url))] },
  text: 'body',
  id: 'id',
  output: { kind: 'jsonl', path: process.env.OUT ?? 'out' },
  shardRows: 10,
})
