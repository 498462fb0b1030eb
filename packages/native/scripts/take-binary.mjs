// Run in a platform's package before it is packed: takes the binary that was built for it. A package without its binary
// and the SHA-256 beside it must not be published, so a missing one is a failure. With --back, run after packing, the copy goes away again.
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { name } = JSON.parse(readFileSync('package.json', 'utf8'))
const platform = name.replace('@lamjs/native-', '')
const files = ['lam.node', 'lam.node.sha256']
if (process.argv.includes('--back')) {
  for (const file of files) rmSync(file, { force: true })
  process.exit(0)
}
for (const file of files) {
  const built = fileURLToPath(new URL(`../prebuilt/${platform}/${file}`, import.meta.url))
  if (!existsSync(built)) {
    console.error(
      `${name}: packages/native/prebuilt/${platform}/${file} is missing. Build it there (node packages/native/scripts/build.mjs) or here (node packages/native/scripts/cross.mjs ${platform}).`,
    )
    process.exit(1)
  }
  copyFileSync(built, file)
}
