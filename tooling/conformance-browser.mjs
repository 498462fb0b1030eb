// As conformance.mjs, for tests in a browser. Vitest writes the file for the page.
import { commands } from 'vitest/browser'
import conformance from '../packages/conformance/package.json'
import core from '../packages/core/package.json'
import wasm from '../packages/wasm/package.json'
import webgpu from '../packages/webgpu/package.json'
import { fileName } from './conformance-file.mjs'

/** Options of `conformance` that leave its report in `test-results/conformance` of the package whose tests run. */
export function reported(setup = 'in a browser') {
  return {
    facts: { date: new Date().toISOString(), environment: globalThis.navigator.userAgent, setup },
    onReport: (report) => {
      const manifests = [core, conformance, wasm, webgpu].filter(
        ({ name }) => ![wasm, webgpu].some((backend) => backend.name === name) || name.endsWith(`/${report.backend}`),
      )
      const versions = Object.fromEntries(manifests.map(({ name, version }) => [name, version]))
      return commands.writeFile(fileName(report), JSON.stringify({ ...report, versions }))
    },
  }
}
