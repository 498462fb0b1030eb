// Stands in for the other tests where no binary could be built (vitest.config.mjs), so that they are listed by name.
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { native } from './native.js'

const own = ['traced-files.test.ts', 'no-binary.test.ts', 'load-binding.test.ts', 'platform.test.ts']
const others = readdirSync(new URL('.', import.meta.url)).filter(
  (file) => file.endsWith('.test.ts') && !own.includes(file),
)

describe('native without a binary', () => {
  it('refuses to be made, and says how to get one', () => {
    expect(() => native()).toThrow(/no binary for .*build it from source.*@lamjs\/wasm/)
  })

  it.for(others)('needs a native binary: %s', (file, context) => {
    expect(file).toMatch(/\.test\.ts$/)
    context.skip('no binary was built on this machine')
  })
})
