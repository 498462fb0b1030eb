// Runs every code block of every page of the site, and of the root's README.
import { join } from 'node:path'
import { testCodeBlocks } from '../code-blocks/page-tests.mjs'
import { writtenPages } from '../site/page-files.mjs'

const readme = { page: 'README', path: join(import.meta.dirname, '../../../README.md') }

testCodeBlocks([...writtenPages(), readme])
