// Writes a page for each entry of each public package, from its declarations and their comments. A warning is an error.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages } from '@lamjs/tooling/public-packages'
import { Application, Converter } from 'typedoc'
import { repository } from './repository-links.mjs'

const docs = join(import.meta.dirname, '..')
const target = join(docs, 'pages', 'api')

/** Every entry that a program imports, in the order of dependencies: a type that two entries export is described at the first. */
export function entries() {
  return publicPackages().flatMap(({ name, folder, manifest }) =>
    Object.entries(manifest.exports ?? {})
      .filter(([, target]) => target.types?.startsWith('./dist/'))
      .map(([path, target]) => ({
        name: path === '.' ? name : `${name}${path.slice(1)}`,
        file: join(folder, target.types),
      })),
  )
}

export async function writeApiPages() {
  const all = entries()
  const names = new Map(all.map(({ name, file }) => [file, name]))
  rmSync(target, { recursive: true, force: true })
  const app = await Application.bootstrapWithPlugins({
    name: 'API',
    entryPoints: all.map(({ file }) => file),
    tsconfig: join(docs, 'tsconfig.api.json'),
    skipErrorChecking: true,
    plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
    router: 'module',
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hideGenerator: true,
    githubPages: false,
    useCodeBlocks: true,
    useCustomAnchors: true,
    expandParameters: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    validation: { invalidLink: true, notExported: true, notDocumented: false },
    out: target,
    docsRoot: join(docs, 'pages'),
    sidebar: { autoConfiguration: true, format: 'vitepress' },
    gitRemote: repository,
  })
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile?.().fileName
    if (reflection.parent === context.project && names.has(file)) reflection.name = names.get(file)
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc found no API.')
  app.validate(project)
  await app.generateOutputs(project)
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error(`TypeDoc warned ${app.logger.warningCount} times; see above.`)
}

if (process.argv[1] === import.meta.filename) await writeApiPages()
