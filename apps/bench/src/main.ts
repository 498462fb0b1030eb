#!/usr/bin/env node
import { run } from './command.js'

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', () => process.exit(0))
const stop = new AbortController()
// The second Ctrl-C ends the process at once.
process.once('SIGINT', () => stop.abort())
const exitCode = await run(process.argv.slice(2), { signal: stop.signal })
process.exit(stop.signal.aborted ? 130 : exitCode)
