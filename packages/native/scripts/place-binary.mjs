import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const prebuilt = fileURLToPath(new URL('../prebuilt/', import.meta.url))

/** Puts a binary where @lamjs/native and `npm run release` look for that of a platform, with what the loader compares it with. @returns its SHA-256 */
export function placeBinary(platform, built) {
  const bytes = readFileSync(built)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const target = join(prebuilt, platform)
  mkdirSync(target, { recursive: true })
  // Gone while there is a new binary without it, as the old one's would condemn it.
  rmSync(join(target, 'lam.node.sha256'), { force: true })
  // By rename, so that a process that has the old binary open keeps it.
  writeFileSync(join(target, 'lam.node.new'), bytes)
  renameSync(join(target, 'lam.node.new'), join(target, 'lam.node'))
  writeFileSync(join(target, 'lam.node.sha256'), `${hash}\n`)
  return hash
}
