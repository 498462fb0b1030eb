// Runs every code block of the README of every public package, as npm shows it.
import { join } from 'node:path'
import { publicPackages } from '@lamjs/tooling/public-packages'
import { testCodeBlocks } from '../code-blocks/page-tests.mjs'

testCodeBlocks(publicPackages().map(({ name, folder }) => ({ page: name, path: join(folder, 'README.md') })))
