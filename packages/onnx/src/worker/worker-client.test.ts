import { errorOf } from '@lamjs/conformance'
import { describe, expect, it } from 'vitest'
import { sessionSettings } from '../devices.js'
import type { Answer, Request } from './messages.js'
import { WorkerClient } from './worker-client.js'

const PROBE: Request = {
  type: 'probe',
  device: 'cpu',
  settings: sessionSettings('cpu', 1),
  precision: 'float32',
}

describe('WorkerClient', () => {
  it('rejects what waits and what is asked later when its thread dies', async () => {
    const client = new WorkerClient(() => {})
    // Not a request: the thread ends by the error that this is to it.
    const deadly = client.ask(null as unknown as Request).catch(() => {})
    const meanwhile = errorOf(() => client.ask(PROBE))
    await deadly
    for (const error of [await meanwhile, await errorOf(() => client.ask(PROBE))]) {
      expect([error.code, error.message]).toEqual(['LAM_DEVICE_LOST', expect.stringContaining('Make a new LAM')])
    }
    expect(client.pending).toBe(0)
    await client.dispose()
  })

  it('hands an error of who listens to answers to who asked, and goes on', async () => {
    let throws = true
    const seen: Answer[] = []
    const client = new WorkerClient((answer) => {
      if (throws) throw new RangeError('listener')
      seen.push(answer)
    })
    await expect(client.ask(PROBE)).rejects.toThrow('listener')
    throws = false
    await client.ask(PROBE)
    expect([seen.length, client.pending]).toEqual([1, 0])
    await client.dispose()
  })

  it('rejects what cannot be handed over, and gives the next answer to the next who asks', async () => {
    const client = new WorkerClient(() => {})
    const uncloneable = { ...PROBE, settings: () => {} } as unknown as Request
    await expect(client.ask(uncloneable)).rejects.toThrow(/could not be cloned/)
    expect(client.pending).toBe(0)
    expect((await client.ask(PROBE)).warnings).toEqual([])
    await client.dispose()
  })
})
