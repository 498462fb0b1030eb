// Puts examples/custom-backend into the package, at dist/template. npm leaves a .gitignore out of packages, and tools take a package.json for
// one that is in force: there, these two have other names.
import { cpSync, renameSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const example = fileURLToPath(new URL('../../../examples/custom-backend', import.meta.url))
const template = fileURLToPath(new URL('../dist/template', import.meta.url))
const made = ['node_modules', 'dist', 'package-lock.json']
rmSync(template, { recursive: true, force: true })
cpSync(example, template, { recursive: true, filter: (path) => !made.includes(basename(path)) })
renameSync(`${template}/.gitignore`, `${template}/gitignore`)
renameSync(`${template}/package.json`, `${template}/manifest.json`)
