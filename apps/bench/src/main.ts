#!/usr/bin/env node
import { run } from './command.js'

process.exit(await run(process.argv.slice(2)))
