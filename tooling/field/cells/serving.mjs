// The server, its client and jobs, by version of Node. Bun and Deno have cells of the server's handler.
import { otherNode } from '../other-node.mjs'
import { HANDLE, RUN_JOB, SERVE_AND_ASK } from '../serving-programs.mjs'

export const cells = ['20.19', '22', '24', '26'].map((version) => ({
  name: `serving/node ${version}`,
  title: `Node ${version}: serve on a port and the client, the handler of server, a job; with wasm`,
  async run(project) {
    const { node, env } = await otherNode(project, version)
    await project.install(...['serve', 'server', 'client', 'job', 'wasm'].map((name) => `@lamjs/${name}`))
    for (const [name, program] of Object.entries({ serve: SERVE_AND_ASK, handle: HANDLE, job: RUN_JOB })) {
      project.write(`${name}.js`, program)
      project.expectRow((await project.run(node, [`${name}.js`], { env })).stdout)
    }
  },
}))
