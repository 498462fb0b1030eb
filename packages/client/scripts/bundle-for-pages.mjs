import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** A page's script that holds the client alone. */
export async function bundleForPages() {
  const entry = 'export { LamClient } from "@lamjs/client"'
  const index = fileURLToPath(new URL('../dist/index.js', import.meta.url))
  const bundle = await rolldown({
    input: 'page',
    platform: 'browser',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? '\0page' : id === '@lamjs/client' ? index : null),
        load: (id) => (id === '\0page' ? entry : null),
      },
    ],
  })
  const { output } = await bundle.generate({ minify: true })
  await bundle.close()
  return output[0].code
}
