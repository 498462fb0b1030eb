#!/usr/bin/env node
import { run } from './command.js'

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', () => process.exit(0))
process.exit(await run(process.argv.slice(2)))
