// Has the example depend on the version of our packages that this one has. `npm run version-packages` runs it after Changesets, which sees the
// workspace alone.
import { readFileSync, writeFileSync } from 'node:fs'

const manifest = new URL('../../../examples/custom-backend/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const text = readFileSync(manifest, 'utf8')
writeFileSync(manifest, text.replaceAll(/("@lamjs\/[\w-]+": )"[^"]+"/g, `$1"^${version}"`))
