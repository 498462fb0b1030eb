// The headers that an addon needs are npm packages: tools of this repository, and to be installed beside an installed @lamjs/native.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Options for CMake that say where the headers are. Ends the process where they are not installed. */
export function addonHeaders() {
  const folderOf = (name) => dirname(require.resolve(`${name}/package.json`))
  try {
    return [
      `-DNODE_API_HEADERS=${join(folderOf('node-api-headers'), 'include')}`,
      `-DNODE_ADDON_API=${folderOf('node-addon-api')}`,
    ]
  } catch {
    console.error(
      `@lamjs/native: the headers are not installed. Run: npm install --no-save node-api-headers node-addon-api`,
    )
    return process.exit(1)
  }
}
