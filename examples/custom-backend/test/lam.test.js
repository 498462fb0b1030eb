import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LAM, myBackend } from 'my-backend'

describe('my-backend', () => {
  it('embeds with the default model, close texts near each other', async () => {
    const lam = new LAM(myBackend())
    const { data, dim } = await lam.encode([
      'How do I reset my password?',
      'Steps to recover access to your account',
      'Tomatoes ripen faster in warm weather',
    ])
    const row = (text) => data.subarray(text * dim, (text + 1) * dim)
    assert.ok(lam.similarity(row(0), row(1)) > lam.similarity(row(0), row(2)) + 0.2)
    await lam.dispose()
  })

  it('compiles nothing for a text of another length', async () => {
    const lam = new LAM(myBackend(), { strict: true })
    await lam.warmup()
    await lam.encode('word '.repeat(70))
    assert.deepEqual(
      lam.compilation().programs.map(({ shape, origin }) => ({ shape, origin })),
      [{ shape: 'any', origin: 'ahead-of-time' }],
    )
    await lam.dispose()
  })
})
