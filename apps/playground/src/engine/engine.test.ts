import { readFile } from 'node:fs/promises'
import { type Backend, LamError, type Program } from '@lamjs/core/backend'
import { reference } from '@lamjs/reference'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findBackend } from './backends.js'
import { Engine } from './engine.js'
import type { EngineEvent, Reply } from './protocol.js'

vi.mock('./backends.js')

const fixtures = new URL('../../../../packages/oracle/fixtures/', import.meta.url)
const choice = { backend: 'any', model: 'tiny-flat', page: 'https://example.org/', isFull: false }

/** The reference, whose device is lost under each of the first `times` runs. */
function losing(times: number): Backend {
  const sound = reference()
  return {
    ...sound,
    compile: async (checkpoint, options) => {
      const program = await sound.compile(checkpoint, options)
      const run: Program['run'] = async (batch, signal) => {
        if (times-- > 0) throw new LamError('LAM_DEVICE_LOST', 'Gone.')
        return program.run(batch, signal)
      }
      return new Proxy(program, {
        get: (target, key) => {
          const value = Reflect.get(target, key, target)
          return key === 'run' ? run : typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
}

function use(backend: Backend): void {
  const load = async () => backend
  const entry = { name: 'any', label: 'Any', about: '', textsPerCall: 4, runtime: '', runtimeBytes: () => 0, load }
  vi.mocked(findBackend).mockReturnValue(entry)
}

async function start() {
  const replies: Reply[] = []
  const engine = await Engine.start(choice, (reply) => replies.push(reply))
  const events = () => replies.flatMap((reply): EngineEvent[] => (reply.kind === 'event' ? [reply.event] : []))
  return { engine, replies, events }
}

const { signal } = new AbortController()

describe('Engine', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', async ({ pathname }: URL) => {
      return new Response(await readFile(new URL(pathname.replace('/models/', ''), fixtures)))
    })
  })
  afterEach(() => void vi.unstubAllGlobals())

  it('reports every step of a start in order, and then the running engine', async () => {
    use(reference())
    const { replies, events } = await start()
    expect(events().map(({ kind }) => kind)).toEqual(['download', 'download', 'download', 'parse', 'compile'])
    const starts = events().map((event) => event.start)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    expect(replies.find(({ kind }) => kind === 'programs')).toMatchObject({ programs: [{ shape: 'any' }] })
    expect(replies.at(-1)).toEqual({
      kind: 'ready',
      info: {
        backend: 'Any',
        model: 'tiny-flat',
        device: 'cpu (JavaScript, float64)',
        precision: 'float64',
        dim: 64,
        textsPerCall: 4,
      },
    })
  })

  it('answers a call that loses its device once, and fails one that loses it twice', async () => {
    use(losing(1))
    const { engine, events } = await start()
    const rows = await engine.embed(['abc', 'abd'], signal)
    expect([rows.length, rows.dim]).toEqual([2, 64])
    expect(events().at(-1)).toMatchObject({ kind: 'call', texts: 2, compiled: 0 })
    use(losing(2))
    const unlucky = await start()
    await expect(unlucky.engine.embed(['abc'], signal)).rejects.toMatchObject({ code: 'LAM_DEVICE_LOST' })
    expect(unlucky.replies.at(-1)).toEqual({ kind: 'progress', progress: undefined })
    expect((await unlucky.engine.passages('One.\n\nTwo.', signal)).length).toBe(2)
  })

  it('refuses an unknown backend', async () => {
    vi.mocked(findBackend).mockReturnValue(undefined)
    await expect(start()).rejects.toMatchObject({ code: 'LAM_BACKEND_UNAVAILABLE' })
  })
})
