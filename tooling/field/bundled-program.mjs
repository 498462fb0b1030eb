// A program for Node to bundle, and functions that run it in the project or in another folder.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sentences } from './expected.mjs'

/**
 * An ES module that prints the rows as JSON. It has no top-level await, which CommonJS lacks.
 * @param {'native' | 'onnx' | 'reference'} backend
 */
export function bundledProgram(backend) {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'

async function main() {
  const lam = new LAM(${backend}())
  const rows = await lam.encode(${JSON.stringify(sentences)})
  console.log(JSON.stringify(Array.from(rows, (row) => Array.from(row))))
  await lam.dispose()
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
`
}

/** Runs a script of the project and throws unless it prints the reference's rows. Its compiled programs stay in the project, not in the user's cache. */
export async function expectProgram(project, script, options = {}) {
  const env = { LAM_CACHE_DIR: join(project.folder, 'cache'), ...options.env }
  project.expectRow((await project.node([script], { ...options, env })).stdout)
}

/**
 * Copies these files of the project into an empty folder, as a deployment does, and runs a script there without access to other files.
 * @param {string[]} files paths relative to the project's folder
 * @param {string} script one of `files`
 */
export async function expectMovedProgram(project, files, script) {
  const elsewhere = mkdtempSync(join(tmpdir(), 'lam-moved-'))
  try {
    for (const file of files) {
      const to = join(elsewhere, file)
      mkdirSync(dirname(to), { recursive: true })
      cpSync(join(project.folder, file), to, { recursive: true, verbatimSymlinks: true })
    }
    await expectProgram(project, script, { cwd: elsewhere })
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
}
