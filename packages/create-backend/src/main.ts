#!/usr/bin/env node
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { CreateError, createBackend } from './create-backend.js'

const USAGE = `Makes a backend for LAM that passes the conformance suite, to make your own of it.

  npm create @lamjs/backend <folder> [-- --name <package>]

  --name <package>   the package's name (default: the folder's)
  --help             this text`

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) console.log(USAGE)
  else {
    if (positionals.length !== 1) throw new CreateError(`Expected one folder, found ${positionals.length}.\n\n${USAGE}`)
    const { folder, packageName, factory } = createBackend(positionals[0], values)
    console.log(`Made ${packageName}, whose factory is ${factory}(), in ${folder}.

Next:
  cd ${relative(process.cwd(), folder) || '.'}
  npm install
  npm test         # builds it, and runs the conformance suite

Its README says what each file holds.`)
  }
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  if (!(error instanceof CreateError) && !code?.startsWith('ERR_PARSE_ARGS')) throw error
  console.error(message)
  process.exitCode = 1
}
