import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { downloadModel } from './download-model.js'
import type { HostedModel } from './model-source.js'
import type { EngineEvent } from './protocol.js'

const contents: Record<string, string> = {
  'config.json': '{}',
  'tokenizer.json': '{"v":1}',
  'model.safetensors': 'weights',
}
const url = (file: string) => new URL(`https://example.org/m/${file}`)
const about = (file: string) => ({
  bytes: contents[file].length,
  sha256: createHash('sha256').update(contents[file]).digest('hex'),
})
const perFile = <T>(make: (file: string) => T) => ({
  'config.json': make('config.json'),
  'tokenizer.json': make('tokenizer.json'),
  'model.safetensors': make('model.safetensors'),
})
const model: HostedModel = { name: 'm', files: perFile(url), manifest: perFile(about) }

function serve(answer: (file: string) => Response) {
  vi.stubGlobal('fetch', async (address: URL) => answer(address.pathname.split('/').at(-1) as string))
}

function refuse(): Response {
  throw new TypeError('no connection')
}

async function run(source = model) {
  const bytes: number[][] = []
  const events: EngineEvent[] = []
  const download = await downloadModel(source, {
    onBytes: (loaded, total) => bytes.push([loaded, total]),
    onEvent: (event) => events.push(event),
    now: () => 0,
  })
  return { download, bytes, events }
}

describe('downloadModel', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('reports bytes of the whole, checks each file, and gives their contents', async () => {
    serve((file) => new Response(contents[file]))
    const { download, bytes, events } = await run()
    expect(new TextDecoder().decode(download['model.safetensors'])).toBe('weights')
    expect(bytes.at(-1)).toEqual([16, 16])
    expect(events.map(({ kind }) => kind)).toEqual(['download', 'verify', 'download', 'verify', 'download', 'verify'])
  })

  it('refuses a file that is not the published one', async () => {
    serve((file) => new Response(file === 'model.safetensors' ? 'Weights' : contents[file]))
    await expect(run()).rejects.toMatchObject({ code: 'LAM_CHECKPOINT_FILE_MISMATCH' })
  })

  it.each([
    ['a missing file', () => new Response('', { status: 404 }), 'LAM_CHECKPOINT_NOT_FOUND'],
    [
      'a page in its place',
      () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
      'LAM_CHECKPOINT_NOT_FOUND',
    ],
    ['a server in trouble', () => new Response('', { status: 503 }), 'LAM_CHECKPOINT_FETCH_FAILED'],
    ['no connection', refuse, 'LAM_CHECKPOINT_FETCH_FAILED'],
  ])('says so for %s', async (_, answer, code) => {
    serve(answer)
    await expect(run()).rejects.toMatchObject({ code })
  })
})
