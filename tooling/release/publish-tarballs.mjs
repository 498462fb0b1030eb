// Publishes tarballs in order, and skips those that the registry has. So a second run repairs a publish that stopped half-way.
import { npm } from '../tools.mjs'

/**
 * @param {{ name: string, version: string, tarball: string }[]} packed in the order of publishing
 * @param {{ url: string, cwd: string, tag?: string, args?: string[] }} registry `cwd`: a folder whose .npmrc can publish there
 * @returns {Promise<{ published: string[], there: string[] }>}
 */
export async function publishTarballs(packed, { url, cwd, tag = 'latest', args = [] }) {
  // All queries precede the first publish, because npm blocks this process until a keep-alive connection would time out.
  const known = []
  for (const { name, version } of packed) known.push(await hasVersion(url, name, version))
  const [published, there] = [[], []]
  for (const [index, { name, version, tarball }] of packed.entries()) {
    if (known[index]) {
      there.push(`${name}@${version}`)
      continue
    }
    const command = ['publish', tarball, '--tag', tag, '--registry', url, '--loglevel=error', ...args]
    npm(command, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
    published.push(`${name}@${version}`)
  }
  return { published, there }
}

async function hasVersion(url, name, version) {
  const response = await fetch(new URL(name.replace('/', '%2f'), url))
  if (response.status === 404) return false
  if (!response.ok) throw new Error(`${url} answered ${response.status} for ${name}. Try again when it is well.`)
  return version in (await response.json()).versions
}
