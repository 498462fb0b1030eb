#!/usr/bin/env node
// Installs the pinned version of Zig from PyPI into node_modules: 100 MB to download, 400 MB on disk. Only who builds binaries with it needs it, so
// `npm test` does not: run `node tooling/setup-zig.mjs`. Needs Python's pip.
import { findZig, zigFolder, zigRequirements } from './find-zig.mjs'
import { installWheels } from './python-wheels.mjs'

if (typeof findZig() !== 'string') installWheels({ name: 'Zig', requirements: zigRequirements, folder: zigFolder })
const found = findZig()
if (typeof found === 'string') {
  console.log(found)
} else {
  console.error(`There is ${found.missing}.`)
  process.exitCode = 1
}
