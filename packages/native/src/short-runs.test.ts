import { tinyHierarchical } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf, withProgram } from './testing/batches.js'

it('short runs pass a long one between its loops, and no bit of either changes', async () => {
  await withProgram(native({ threads: 2 }), tinyHierarchical, async (program) => {
    const long = batchOf([textOf(60_000)])
    const shorts = Array.from({ length: 20 }, (_, i) => batchOf([textOf(5 + i, i)]))
    const alone = await program.run(long)
    const shortAlone = []
    for (const short of shorts) shortAlone.push(await program.run(short))
    let ended = false
    const running = program.run(long).finally(() => {
      ended = true
    })
    for (const [i, short] of shorts.entries()) expect(await program.run(short)).toEqual(shortAlone[i])
    expect(ended).toBe(false)
    expect(await running).toEqual(alone)
  })
})
