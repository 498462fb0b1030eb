#!/usr/bin/env node
// `npm run release`: checks that the packages belong together, packs all of them, then publishes those that npm lacks.
// `--dry-run` only checks and packs. `LAM_REGISTRY` and `LAM_REGISTRY_FOLDER` (with its .npmrc) name another registry, for a rehearsal.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { checkRelease, checkVersionBump } from './check-release.mjs'
import { packPackages } from './pack-packages.mjs'
import { publicPackages } from './public-packages.mjs'
import { publishTarballs } from './publish-tarballs.mjs'

const prebuilt = join(root, 'packages', 'native', 'prebuilt')
const found = [...checkRelease(publicPackages(), prebuilt), ...(await checkVersionBump(root))]
if (found.length > 0) {
  console.error(`Nothing was published:\n${found.map((line) => `  ${line}`).join('\n')}`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'lam-release-'))
try {
  const packed = packPackages(folder)
  const url = process.env.LAM_REGISTRY ?? 'https://registry.npmjs.org/'
  const args = process.env.LAM_REGISTRY ? ['--access', 'public'] : ['--access', 'public', '--provenance']
  const pre = join(root, '.changeset', 'pre.json')
  const tag = existsSync(pre) && JSON.parse(readFileSync(pre, 'utf8')).mode === 'pre' ? 'next' : 'latest'
  if (process.argv.includes('--dry-run')) {
    console.log(`Would publish as ${tag}: ${packed.map(({ name, version }) => `${name}@${version}`).join(', ')}`)
  } else {
    const cwd = process.env.LAM_REGISTRY_FOLDER ?? folder
    const { published, there } = await publishTarballs(packed, { url, cwd, tag, args })
    console.log(
      `Published as ${tag}: ${published.join(', ') || 'nothing'}. There before: ${there.join(', ') || 'nothing'}.`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
