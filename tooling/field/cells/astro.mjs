// Astro: a page whose script embeds, and a page with rows that native computes during the build.

import { sentences } from '../expected.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { otherNode } from '../other-node.mjs'
import { expectServedPage, pageHtml, writeWebApp } from '../web-app.mjs'

export const cells = [
  {
    name: 'astro/build',
    title: 'Astro, build: page and worker, and an endpoint that @lamjs/native answers',
    needs: needsBrowser,
    async run(project) {
      const { env } = await otherNode(project, '24')
      await project.install('@lamjs/webgpu', '@lamjs/native', 'astro@latest')
      writeWebApp(project, { folder: 'src' })
      project.write('src/pages/index.astro', pageHtml("<script>import '../main.js'</script>"))
      project.write('src/pages/native.json.js', ENDPOINT)
      await project.run('npx', ['astro', 'build'], { env })
      project.expectRow(project.read('dist/native.json'))
      await expectServedPage(project, 'dist')
    },
  },
]

const ENDPOINT = `import { LAM, native } from '@lamjs/native'

export async function GET() {
  const lam = new LAM(native())
  const rows = await lam.encode(${JSON.stringify(sentences)})
  await lam.dispose()
  return Response.json(Array.from(rows, (row) => Array.from(row)))
}
`
