import { openCheckpoint } from '@lamjs/core/backend'
import { oracleCases, tinyFlat } from '@lamjs/oracle'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { webgpu } from './index.js'
import { cosine } from './testing/cosine.js'
import { textsOf } from './testing/texts.js'

/** What browsers do to a hidden page, and worse: no frames, and timers so late that no test outlasts one. */
function hidePage() {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const { setTimeout } = globalThis
  vi.stubGlobal('setTimeout', (act: () => void, delay = 0) => setTimeout(act, delay + 600_000))
  vi.stubGlobal('requestAnimationFrame', () => 0)
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
}

describe('a hidden page of a browser', () => {
  it.each(inject('everyCase') ? (['webgpu', 'wasm'] as const) : (['wasm'] as const))(
    'compiles and runs on %s and waits for no timer or frame',
    async (device) => {
      const { ids, embedding } = (await oracleCases('tiny-flat')).texts[8]
      hidePage()
      const program = await webgpu({ device, rows: [1] }).compile(await openCheckpoint(tinyFlat))
      const row = await program.run({ ...textsOf(ids.length), ids })
      expect(cosine(row, embedding)).toBeGreaterThan(0.99999)
      await program.dispose()
    },
  )
})
