import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const dist = new URL('../dist/', import.meta.url)

describe('the published types', () => {
  it('name nothing of @types/node, which TypeScript projects need not have', () => {
    const files = readdirSync(dist, { recursive: true }).map(String)
    const declarations = files.filter((file) => file.endsWith('.d.ts'))
    expect(declarations).toContain('index.d.ts')
    for (const file of declarations) {
      const found = /\bNodeJS\.|from 'node:|import\('?"?node:|types="node"/.exec(
        readFileSync(new URL(file, dist), 'utf8'),
      )
      expect([file, found?.[0]]).toEqual([file, undefined])
    }
  })
})
