#!/usr/bin/env node
// Lists the third-party packages that a user installs, with their licences. As a program it writes apps/docs/pages/reference/licences.md.
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../setup.mjs'
import { publicPackages } from './public-packages.mjs'

/** Every third-party production dependency, direct or transitive: `[name@version, licence]`, in order. */
export function licences() {
  const found = new Map()
  for (const { folder } of publicPackages()) collect(folder, found)
  return [...found].filter(([name]) => !name.startsWith('@lamjs/')).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The page of apps/docs/pages/reference/licences.md. */
export function licencePage() {
  const rows = licences().map(([name, licence]) => `| ${name} | ${licence} |`)
  return `# Licences of what comes with the packages

Made by \`node tooling/release/licences.mjs\`; a test keeps it true, and refuses a licence that is not permissive.

| package | licence |
| --- | --- |
${rows.join('\n')}
`
}

function collect(folder, found) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const key = `${manifest.name}@${manifest.version}`
  if (found.has(key)) return
  found.set(key, manifest.license)
  for (const name of Object.keys(manifest.dependencies ?? {})) collect(find(folder, name), found)
}

/** The folder of a package's dependency: in the package's node_modules or in that of a parent folder. */
function find(folder, name) {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
  }
  throw new Error(`${name}, which ${folder} depends on, is not installed.`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, 'apps/docs/pages/reference/licences.md'), licencePage())
}
