import { describe, expect, it } from 'vitest'
import { loadBinding } from './load-binding.js'

function messageOf(load: (id: string) => unknown, platform = 'plan9-mips'): string {
  try {
    loadBinding(platform, load)
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
  return 'loaded'
}

describe('loading the binary', () => {
  it('says which platform was seen and what to install when there is none', () => {
    const message = messageOf((id) => {
      throw new Error(`Cannot find module '${id}'\nand more`)
    })
    expect(message).toMatch(/^LAM_BACKEND_UNAVAILABLE: .*plan9-mips/)
    expect(message).toContain('No binary is published for it')
    expect(message).not.toContain('and more')
  })

  it('names the package of a platform that has one', () => {
    const message = messageOf(() => ({}), 'linux-arm64-musl')
    expect(message).toContain('npm install @lamjs/native-linux-arm64-musl')
    expect(message).toContain('node node_modules/@lamjs/native/scripts/build.mjs')
  })

  it.each([undefined, {}, { abi: 0 }, { abi: '1' }])(
    'refuses the foreign binary %j before it calls anything',
    (found) => {
      expect(messageOf(() => found)).toMatch(/expected interface version 1, found/)
    },
  )

  it('takes the package of the platform where nothing was built here', () => {
    const asked: string[] = []
    const loaded = loadBinding('plan9-mips', (id) => {
      asked.push(id)
      if (id.startsWith('.')) throw new Error('none')
      return { abi: 1 }
    })
    expect(loaded.abi).toBe(1)
    expect(asked).toEqual(['../prebuilt/plan9-mips/lam.node', '@lamjs/native-plan9-mips'])
  })
})
