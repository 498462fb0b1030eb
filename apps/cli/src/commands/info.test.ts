import { describe, expect, it } from 'vitest'
import { bareLam, lam, tinyWidth } from '../testing/lam-process.js'

describe('lam info', () => {
  it('tells the model, the backend with its device, and versions, as JSON', async () => {
    const { code, stdout } = await lam(['info', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout.toString())).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      model: { width: tinyWidth, layers: 2, heads: 2, recurrence: 'hierarchical', chunkSize: 8, maxTokens: 8192 },
      backends: [{ name: 'reference', used: true, precision: 'float64' }],
    })
  })

  it('names the default model, and the remedy for each missing backend', async () => {
    const { code, stdout } = await bareLam(['info'], { npm_config_user_agent: '' })
    expect(code).toBe(0)
    const text = stdout.toString()
    expect(text).toMatch(/name +lam-mini-v2\n/)
    // 192 fewer than in the file, because the model does not use o_norm.gate (32 values per layer).
    expect(text).toMatch(/parameters +23,700,756\n/)
    expect(text).toMatch(/limit +8,192 tokens/)
    expect(text).toMatch(/\n {2}wasm +wasm \((relaxed-)?simd\b.*\), float32/)
    expect(text).toMatch(/reference +.+, float64/)
    for (const name of ['native', 'onnx']) {
      expect(text).toMatch(new RegExp(`\\n  ${name} +(is not installed\\n +npm install @lamjs/${name}\\n|.+, \\w+)`))
    }
  })
})
