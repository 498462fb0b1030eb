import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../engine/engine-client.js'
import type { EngineInfo, FilesQuery, IndexProgress, IndexReport, PickedFile } from '../engine/protocol.js'
import type { EngineState } from './engine-state.js'
import { FilesSearch } from './files-search.js'

const report: IndexReport = { files: 2, passages: 5, refused: [], others: [] }
const folder = { name: 'notes', files: [{ path: 'a.md', file: new Blob(['moon']) }] }

/** An engine whose answers the test gives. */
function fakeEngine() {
  const indexed: { files: readonly PickedFile[]; answer: (report: IndexReport) => void }[] = []
  const asked: FilesQuery[] = []
  const info = signal<EngineInfo | undefined>({} as EngineInfo)
  const indexing = signal<IndexProgress | undefined>(undefined)
  const refuse = (reject: (error: Error) => void, code: string) => () => reject(new EngineError({ code, message: '' }))
  const client = {
    index: (files: readonly PickedFile[], abort: AbortSignal) =>
      new Promise<IndexReport>((answer, reject) => {
        abort.addEventListener('abort', refuse(reject, 'LAM_ABORTED'))
        indexed.push({ files, answer })
      }),
    search: async (query: FilesQuery) => {
      asked.push(query)
      return []
    },
  }
  const engine = { info, indexing, client } as unknown as EngineState
  return { search: new FilesSearch(engine), info, indexing, indexed, asked }
}

describe('FilesSearch', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('indexes what was picked, and searches once the user stops typing', async () => {
    const { search, indexed, asked } = fakeEngine()
    await search.pick(Promise.resolve(folder))
    expect(indexed.map(({ files }) => files)).toEqual([folder.files])
    indexed[0].answer(report)
    await vi.advanceTimersByTimeAsync(0)
    expect([search.report.value, search.work.value]).toEqual([report, undefined])
    search.query.value = 'mo'
    search.query.value = ' moon '
    search.only.value = '*.md'
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual([{ query: 'moon', mode: 'hybrid', paths: ['**/*.md'] }])
    expect(search.found.value).toEqual({ query: 'moon', hits: [] })
    search.query.value = ''
    await vi.advanceTimersByTimeAsync(1000)
    expect(search.found.value).toBeUndefined()
  })

  it('estimates the time left, and searches again when there are more passages', async () => {
    const { search, indexing, asked } = fakeEngine()
    search.query.value = 'moon'
    await search.pick(Promise.resolve(folder))
    await vi.advanceTimersByTimeAsync(1000)
    indexing.value = { files: 1, passages: 0, share: 0.1 }
    expect(search.work.value).toMatchObject({ secondsLeft: undefined })
    const before = asked.length
    await vi.advanceTimersByTimeAsync(3000)
    indexing.value = { files: 1, passages: 4, share: 0.25 }
    expect(search.work.value).toEqual({ files: 1, passages: 4, share: 0.25, secondsLeft: 12 })
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked.length).toBe(before + 1)
  })

  it('stops where the user says so, and goes on', async () => {
    const { search, indexing, indexed } = fakeEngine()
    await search.pick(Promise.resolve(folder))
    indexing.value = { files: 1, passages: 4, share: 0.25 }
    search.stop()
    await vi.advanceTimersByTimeAsync(0)
    expect(search.work.value).toMatchObject({ files: 1, passages: 4 })
    expect([search.isStopped.value, search.problem.value]).toEqual([true, undefined])
    search.goOn()
    indexed[1].answer(report)
    await vi.advanceTimersByTimeAsync(0)
    expect([search.isStopped.value, search.report.value]).toEqual([false, report])
  })

  it('tells of a folder that the browser cannot read', async () => {
    const { search, indexed } = fakeEngine()
    await search.pick(Promise.reject(new Error('gone')))
    expect(search.problem.value).toEqual({
      code: 'LAM_INPUT_INVALID',
      message: 'The browser cannot read what you chose: gone',
    })
    search.retry()
    expect([search.problem.value, indexed.length]).toEqual([undefined, 0])
  })

  it('indexes the files anew with another engine, and drops what the one before found', async () => {
    const { search, info, indexed } = fakeEngine()
    await search.pick(Promise.resolve(folder))
    indexed[0].answer(report)
    search.query.value = 'moon'
    await vi.advanceTimersByTimeAsync(1000)
    expect(search.found.value).toBeDefined()
    info.value = undefined
    expect([search.found.value, search.report.value]).toEqual([undefined, undefined])
    info.value = {} as EngineInfo
    expect(indexed).toHaveLength(2)
  })
})
