import { describe, expect, it } from 'vitest'
import { type Announcement, EngineClient } from './engine-client.js'
import type { Reply, Request } from './protocol.js'

/** A worker that the test answers for. */
function fakeWorker() {
  const requests: Request[] = []
  const worker = {
    onmessage: null as ((event: { data: Reply }) => void) | null,
    onerror: null as ((event: { message: string; preventDefault(): void }) => void) | null,
    postMessage: (request: Request) => requests.push(request),
    terminate: () => undefined,
  }
  const heard: Announcement[] = []
  const client = new EngineClient(worker as unknown as Worker, (announcement) => heard.push(announcement))
  return { client, worker, requests, heard, say: (data: Reply) => worker.onmessage?.({ data }) }
}

const ready: Reply = { kind: 'programs', programs: [] }

describe('EngineClient', () => {
  it('gives each answer to its call, and announces other messages', async () => {
    const { client, requests, heard, say } = fakeWorker()
    const [first, second] = [client.embed(['a']), client.embed(['b'])]
    expect(requests.map((request) => 'id' in request && request.id)).toEqual([1, 2])
    const rows = { data: Float32Array.of(1), dim: 1, tokenCounts: Uint32Array.of(3), truncated: [] }
    say({ kind: 'problem', id: 1, problem: { code: 'LAM_NON_FINITE', message: 'no' } })
    say({ kind: 'embed', id: 2, answer: rows })
    say(ready)
    await expect(first).rejects.toMatchObject({ problem: { code: 'LAM_NON_FINITE' } })
    expect(await second).toBe(rows)
    expect(heard).toEqual([ready])
  })

  it('fails pending calls when the worker dies, and announces a problem', async () => {
    const { client, worker, heard } = fakeWorker()
    const call = client.embed(['a'])
    worker.onerror?.({ message: '', preventDefault: () => undefined })
    await expect(call).rejects.toMatchObject({ problem: { code: 'LAM_BACKEND_FAILED' } })
    expect(heard).toMatchObject([{ kind: 'problem', problem: { code: 'LAM_BACKEND_FAILED' } }])
  })

  it('ignores messages of a stopped worker', async () => {
    const { client, worker, heard, say } = fakeWorker()
    const call = client.embed(['a'])
    client.stop()
    say(ready)
    worker.onerror?.({ message: 'late', preventDefault: () => undefined })
    await expect(call).rejects.toMatchObject({ problem: { code: 'LAM_DISPOSED' } })
    expect(heard).toEqual([])
  })
})
