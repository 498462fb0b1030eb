// Bundles the entries into few files, for Node alone: it opens and links some ninety modules in as much time as it packs the model's weights.
// Web pages get the modules themselves, of which their bundlers take what a page uses.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../', import.meta.url))
const output = `${root}dist/bundle`

rmSync(output, { recursive: true, force: true })
const bundle = await rolldown({
  cwd: root,
  input: {
    index: 'src/index.ts',
    backend: 'src/backend.ts',
    embedder: 'src/embedder.ts',
    worker: 'src/worker.ts',
    node: 'src/node/index.ts',
  },
  resolve: { extensionAlias: { '.js': ['.ts'] } },
  external: [/^node:/, '@huggingface/tokenizers'],
  platform: 'node',
})
await bundle.write({
  dir: output,
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'shared-[hash].js',
  codeSplitting: { groups: [{ name: 'shared', test: /src.(?!worker|node)/, minShareCount: 2 }] },
})
await bundle.close()
