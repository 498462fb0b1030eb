#!/usr/bin/env node
// Starts a local registry, publishes the built workspace to it, prints the lines for a project's .npmrc, and serves until a signal.
import { publishWorkspace } from './publish-workspace.mjs'
import { startRegistry } from './registry.mjs'

const registry = await startRegistry()
const { published } = await publishWorkspace(registry)
console.error(`Published ${published.join(', ')}.`)
console.error('Put these lines into the .npmrc of a project. Ctrl-C ends the registry.')
console.log(registry.npmrc)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await registry.stop()
    process.exit(0)
  })
}
