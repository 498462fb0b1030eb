import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { CheckpointFile } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { mini } from './index.js'

const names: CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']

describe('mini', () => {
  it.each(names)('%s matches the manifest', async (name) => {
    const content = await readFile(mini.files[name])
    expect(mini.manifest[name]).toEqual({
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })
  })

  it('carries the published weights', () => {
    expect(mini.manifest['model.safetensors'].sha256).toBe(
      '7d1f700c050df8d0dfe6cc37ea81c4cb988be0845b60fd27b05de3f6c1604554',
    )
    expect(mini.manifest['model.safetensors'].bytes).toBe(47_427_616)
  })

  it('has the name in its config, and the shape in its card', async () => {
    const config = JSON.parse(await readFile(mini.files['config.json'], 'utf8'))
    expect(config).toMatchObject({
      name: mini.name,
      hidden_size: 384,
      num_hidden_layers: 6,
      recurrence: 'hierarchical',
      matryoshka_dims: [384],
    })
  })

  it('publishes the files, the licence and the notice with the code', async () => {
    const folder = new URL('../', import.meta.url)
    const published = JSON.parse(await readFile(new URL('package.json', folder), 'utf8')).files
    expect(published).toEqual(['dist', 'files', 'LICENSE', 'NOTICE'])
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['files', 'LICENSE', 'NOTICE', 'README.md']))
    expect(await readFile(new URL('NOTICE', folder), 'utf8')).toContain('sentence-transformers/all-MiniLM-L6-v2')
  })

  it('writes each URL literally, as bundlers need', async () => {
    const source = await readFile(new URL('mini.ts', import.meta.url), 'utf8')
    for (const name of names) expect(source).toContain(`new URL('../files/${name}', import.meta.url)`)
  })
})
