// The recipes of the guides, run as they stand on their pages.
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expectedRows, INT8_SIMILARITY_TOLERANCE } from '../expected.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { otherNode } from '../other-node.mjs'
import { expectSimilarity, readRecipe } from '../recipes.mjs'
import { serveFolder } from '../static-server.mjs'
import { bunProgram } from './bun.mjs'
import { denoProgram } from './deno.mjs'
import { openExtension } from './extension.mjs'

export const cells = [
  page('vite', 'Vite', 'dist'),
  page('vite 7', 'Vite 7 and 6', 'dist'),
  page('webpack', 'webpack and Rspack', 'out'),
  page('rollup', 'Rollup', 'out'),
  page('esbuild', 'esbuild', 'out'),
  page('parcel', 'Parcel', 'out'),
  {
    ...recipe('next', 'Next.js'),
    needs: needsBrowser,
    async run(project) {
      await follow(project, this.recipe)
      const port = String(await project.freePort())
      const env = { PORT: port, HOSTNAME: '127.0.0.1' }
      await project.start(process.execPath, ['.next/standalone/server.js'], { env }).waitFor(/Ready in/)
      const origin = `http://localhost:${port}`
      expectSimilarity(await (await fetch(`${origin}/similarity`)).text(), expectedRows)
      await expectPage(project, `${origin}/`)
    },
  },
  {
    ...recipe('astro', 'Astro', { app: true }),
    needs: needsBrowser,
    async run(project) {
      const { env } = await otherNode(project, '24')
      await follow(project, this.recipe, { env })
      expectSimilarity(project.read('dist/similarity.json'), expectedRows)
      await expectServed(project, 'dist')
    },
  },
  program('tsup', 'tsup'),
  program('esbuild for Node', 'esbuild for Node'),
  program('bun', 'Bun', bunProgram),
  program('deno', 'Deno', (project) => {
    // Deno reads .npmrc, which names the local registry, beside this file alone.
    project.write('deno.json', '{}')
    return denoProgram(project)
  }),
  {
    ...recipe('extension', 'An extension', { guide: 'browsers-and-edge' }),
    needs: needsBrowser,
    async run(project) {
      await follow(project, this.recipe)
      await openExtension(project, join(project.folder, 'out'), (page, origin) =>
        expectShown(page, `${origin}/index.html`),
      )
    },
  },
  {
    ...recipe('nft', 'Only the files that run', { guide: 'docker-and-serverless' }),
    async run(project) {
      const last = await follow(project, this.recipe, { untilLast: true })
      rmSync(join(project.folder, 'node_modules'), { recursive: true })
      expectSimilarity((await project.run('sh', ['-c', last])).stdout, expectedRows)
    },
  },
  {
    ...recipe('cloudflare', 'Cloudflare Workers', { guide: 'browsers-and-edge' }),
    async run(project) {
      const last = await follow(project, this.recipe, { untilLast: true })
      const port = String(await project.freePort())
      const server = project.start('sh', ['-c', `${last} --ip 127.0.0.1 --port ${port}`])
      await server.waitFor(/Ready on/)
      expectSimilarity(await (await fetch(`http://127.0.0.1:${port}/`)).text(), expectedRows, INT8_SIMILARITY_TOLERANCE)
    },
  },
]

/** A recipe whose last line leaves a page in a folder. */
function page(name, heading, folder) {
  return {
    ...recipe(name, heading, { app: true }),
    needs: needsBrowser,
    async run(project) {
      await follow(project, this.recipe)
      await expectServed(project, folder)
    },
  }
}

/** A recipe whose last line prints how alike the sentences are. `findTool` gives the path of the program that it calls. */
function program(name, heading, findTool) {
  return {
    ...recipe(name, heading),
    async run(project) {
      const tool = await findTool?.(project)
      const env = { ...tool?.env, ...(tool && { PATH: `${dirname(tool.path)}:${project.env.PATH}` }) }
      expectSimilarity(await follow(project, this.recipe, { env }), expectedRows)
    },
  }
}

function recipe(name, heading, { guide = 'bundlers', app = false } = {}) {
  return {
    name: `recipes/${name}`,
    title: `The recipe “${heading}” of guide/${guide}`,
    recipe: { guide, heading, app },
  }
}

/**
 * Writes the recipe's files into the empty project and runs its lines. Returns the output of the last one, or with `untilLast` that line itself,
 * which did not run.
 */
async function follow(project, where, { env, untilLast = false } = {}) {
  const { files, lines } = readRecipe(where)
  const last = untilLast ? lines.pop() : undefined
  rmSync(join(project.folder, 'package.json'))
  for (const [file, text] of Object.entries(files)) project.write(file, text)
  let stdout = ''
  for (const line of lines)
    ({ stdout } = await project.run('sh', ['-c', line], {
      env: { ...env, npm_config_ignore_scripts: 'true', npm_config_prefer_offline: 'true' },
      timeout: 400_000,
    }))
  return last ?? stdout
}

async function expectServed(project, folder) {
  const { origin, close } = await serveFolder(join(project.folder, folder))
  try {
    await expectPage(project, `${origin}/`)
  } finally {
    await close()
  }
}

async function expectPage(project, url) {
  const browser = await project.browser()
  await expectShown(await browser.newPage(), url)
  await browser.close()
}

/** Throws unless the page's `<output>` comes to show how alike the sentences are. */
async function expectShown(page, url) {
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  const shown = page.locator('output', { hasText: /\d/ })
  const text = await shown.textContent({ timeout: 120_000 }).catch((error) => {
    throw new Error(`The page showed nothing. ${complaints.join('\n') || error.message}`)
  })
  expectSimilarity(text, expectedRows)
}
