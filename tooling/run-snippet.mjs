// Runs the programs of documentation pages, for tests.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Runs a page's first JavaScript program below a heading as a process of its own, in a folder whose packages it imports.
 * @param {string} folder where the program runs
 * @param {string} page relative to the folder
 * @param {{ below?: string, then?: string }} [options] `below`: the heading, with its hashes; `then`: code to add at the end
 * @returns {Promise<string>} what the program prints
 */
export async function runSnippet(folder, page, { below = '', then = '' } = {}) {
  const text = await readFile(join(folder, page), 'utf8')
  const start = below === '' ? 0 : text.indexOf(`\n${below}\n`)
  const program = start < 0 ? undefined : /```(?:js|ts)\n([\s\S]*?)```/.exec(text.slice(start))?.[1]
  if (program === undefined) throw new Error(`${page} has no program below ${JSON.stringify(below)}.`)
  const args = ['--input-type=module', '--eval', `${program}\n${then}`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
  return stdout.trim()
}
