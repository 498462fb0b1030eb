#!/usr/bin/env node
import { run } from './run.js'

// Every writer awaits its writes, so an immediate exit loses nothing. An open stdin would keep the process alive.
process.exit(await run(process.argv.slice(2)))
