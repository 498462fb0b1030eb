import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, expect, it, vi } from 'vitest'
import type { Shard } from '../input/job-input.js'
import { shardName } from '../input/shard-name.js'
import { ShardList } from './shard-list.js'

afterEach(() => vi.unstubAllEnvs())

const shard = (index: number): Shard => ({ name: shardName(index), index, rows: 3, locator: { path: '🦊'.repeat(9) } })

async function* shards(count: number): AsyncGenerator<Shard> {
  for (let index = 0; index < count; index++) yield shard(index)
}

async function all(list: ShardList): Promise<Shard[]> {
  const found: Shard[] = []
  for await (const each of list) found.push(each)
  return found
}

it.each([0, 1, 4_096, 4_097, 9_000])('%i shards come again in order, as often as wanted', async (count) => {
  const list = await ShardList.of(shards(count))
  expect([list.count, list.rows]).toEqual([count, 3 * count])
  const expected = Array.from({ length: count }, (_, index) => shard(index))
  expect(await all(list)).toEqual(expected)
  expect(await Promise.all([all(list), all(list)])).toEqual([expected, expected])
  await list.close()
})

it('nothing stays in the temporary folder', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('lam-shards-'))
  const list = await ShardList.of(shards(5_000))
  await list.close()
  const failing = async function* () {
    yield* shards(5_000)
    throw new Error('the input is away')
  }
  await expect(ShardList.of(failing())).rejects.toThrow('the input is away')
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('lam-shards-'))).toEqual(before)
})

it('tells where it could not write', async () => {
  vi.stubEnv('TMPDIR', '/nowhere/at all')
  await expect(ShardList.of(shards(5_000))).rejects.toMatchObject({
    code: 'LAM_OUTPUT_FAILED',
    message: expect.stringContaining('/nowhere/at all'),
  })
})
