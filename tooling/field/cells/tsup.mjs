// tsup, which by default leaves dependencies external.
import { bundledProgram, expectProgram } from '../bundled-program.mjs'

export const cells = ['esm', 'cjs'].flatMap((format) => [
  {
    name: `tsup/native-${format}`,
    title: `tsup, format ${format}, @lamjs/native`,
    run: (project) => bundled(project, format, '{}'),
  },
  {
    name: `tsup/native-inside-${format}`,
    title: `tsup, format ${format}, @lamjs/native inside the bundle (noExternal)`,
    run: (project) => bundled(project, format, '{ noExternal: [/@lamjs/] }'),
  },
])

async function bundled(project, format, configuration) {
  await project.install('@lamjs/native', 'tsup@8', 'typescript@5')
  project.write('tsup.config.js', `export default ${configuration}\n`)
  project.write('app.js', bundledProgram('native'))
  await project.run('npx', ['tsup', 'app.js', '--format', format, '--platform', 'node', '-d', 'out'])
  await expectProgram(project, format === 'cjs' ? 'out/app.cjs' : 'out/app.js')
}
