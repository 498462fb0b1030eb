#!/usr/bin/env node
import { run } from './run.js'

// Every writer awaits its writes, so nothing is lost by leaving at once; an open stdin would keep the process waiting.
process.exit(await run(process.argv.slice(2)))
