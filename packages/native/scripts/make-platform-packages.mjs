// Writes the folder of each platform's package, all but its binary: `packages/native-<name>`.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PLATFORMS, platformManifest } from './platforms.mjs'

const own = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(`${own}package.json`, 'utf8'))

for (const platform of PLATFORMS) {
  const folder = fileURLToPath(new URL(`../../native-${platform.name}/`, import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}package.json`, `${JSON.stringify(platformManifest(platform, version), null, 2)}\n`)
  writeFileSync(
    `${folder}README.md`,
    `# @lamjs/native-${platform.name}\n\nThe binary of \`@lamjs/native\` for ${platform.name}. ` +
      'Install `@lamjs/native`; it brings this package where it fits.\n\nLicence: Apache-2.0.\n',
  )
  for (const file of ['LICENSE', 'NOTICE']) copyFileSync(`${own}${file}`, `${folder}${file}`)
}
