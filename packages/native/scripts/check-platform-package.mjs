// Checks the package of this machine's platform as it would be published. Those of other platforms have no binary here; their
// manifests come from the same place.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { platformName } from './platforms.mjs'

const platform = platformName()
if (!existsSync(new URL(`../prebuilt/${platform}/lam.node`, import.meta.url))) {
  console.warn(`@lamjs/native-${platform}: not checked, for no binary was built here.`)
  process.exit(0)
}
const [check, folder] = ['../../../tooling/package-check.mjs', `../../native-${platform}/`].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)
process.exit(spawnSync(process.execPath, [check, folder], { stdio: 'inherit' }).status ?? 1)
