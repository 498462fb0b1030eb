// Run in a platform's package before it is packed: takes the binary that was built for it. A package without its binary
// must not be published, so a missing one is a failure. With --back, run after packing, the copy goes away again.
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { name } = JSON.parse(readFileSync('package.json', 'utf8'))
const platform = name.replace('@lamjs/native-', '')
const built = fileURLToPath(new URL(`../prebuilt/${platform}/lam.node`, import.meta.url))
if (process.argv.includes('--back')) {
  rmSync('lam.node', { force: true })
  process.exit(0)
}
if (!existsSync(built)) {
  console.error(
    `${name}: packages/native/prebuilt/${platform}/lam.node is missing. Build it on that platform: node packages/native/scripts/build.mjs`,
  )
  process.exit(1)
}
copyFileSync(built, 'lam.node')
