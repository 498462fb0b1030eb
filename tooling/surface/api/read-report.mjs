// Reads an API report: the names that an entry exports, each with its signature.
import ts from 'typescript'

/**
 * @typedef {object} Signature
 * @property {string} text the declaration without comments; of a class or an interface its first line
 * @property {boolean} required a member that every implementation of its interface must have
 * @property {string[] | undefined} union the members of a union of literals
 */

const printer = ts.createPrinter({ removeComments: true })

/**
 * @param {string} report the text of a `.api.md` file
 * @returns {Map<string, Signature>} by name; a member of a class or an interface as `Name.member`
 */
export function readReport(report) {
  const code = /^```ts\n([\s\S]*?)^```/m.exec(report.replaceAll('\r\n', '\n'))?.[1]
  if (code === undefined) throw new Error('No API report: it has no block of TypeScript. Write it with npm run api.')
  const source = ts.createSourceFile('report.d.ts', code, ts.ScriptTarget.Latest, true)
  const origins = new Map(source.statements.filter(ts.isImportDeclaration).flatMap(importsOf))
  const surface = new Map()
  for (const statement of source.statements) {
    for (const [name, signature] of declarationsOf(statement, source, origins)) {
      const before = surface.get(name)
      // Overloads, and a class with an interface of its name.
      surface.set(name, before === undefined ? signature : { ...before, text: `${before.text}\n${signature.text}` })
    }
  }
  return surface
}

function* declarationsOf(statement, source, origins) {
  const text = (node) => printer.printNode(ts.EmitHint.Unspecified, node, source).replaceAll(/\s+/g, ' ')
  if (ts.isImportDeclaration(statement)) return
  if (ts.isExportDeclaration(statement)) {
    if (statement.exportClause === undefined) yield [`* from ${statement.moduleSpecifier.text}`, plain(text(statement))]
    else
      for (const { name } of statement.exportClause.elements)
        yield [name.text, plain(`export from ${origins.get(name.text) ?? 'here'}`)]
  } else if (ts.isExportAssignment(statement)) {
    yield ['default', plain(text(statement))]
  } else if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations)
      yield [declaration.name.getText(), plain(text(declaration))]
  } else if (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
    const name = statement.name?.text ?? 'default'
    yield [name, plain(headOf(statement))]
    for (const member of statement.members) {
      const required = ts.isInterfaceDeclaration(statement) && member.questionToken === undefined
      yield [`${name}.${memberName(member)}`, { ...plain(text(member)), required }]
    }
  } else if (ts.isTypeAliasDeclaration(statement)) {
    yield [statement.name.text, { ...plain(text(statement)), union: unionOf(statement.type) }]
  } else {
    yield [statement.name?.getText() ?? text(statement), plain(text(statement))]
  }
}

function plain(text) {
  return { text, required: false, union: undefined }
}

function importsOf({ importClause, moduleSpecifier }) {
  const { name, namedBindings } = importClause ?? {}
  const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : []
  const imported = named.map((element) => [
    element.name.text,
    `${(element.propertyName ?? element.name).text} of ${moduleSpecifier.text}`,
  ])
  if (name !== undefined) imported.push([name.text, `default of ${moduleSpecifier.text}`])
  return imported
}

/** A class or an interface without its members. */
function headOf(declaration) {
  const { name, typeParameters, heritageClauses } = declaration
  const text = declaration.getSourceFile().text
  return text.slice(declaration.getStart(), (heritageClauses ?? typeParameters ?? name).end).replaceAll(/\s+/g, ' ')
}

function memberName(member) {
  if (member.name !== undefined) return member.name.getText()
  if (ts.isConstructorDeclaration(member) || ts.isConstructSignatureDeclaration(member)) return 'constructor'
  return ts.isIndexSignatureDeclaration(member) ? `[${member.parameters[0].type.getText()}]` : '()'
}

function unionOf(type) {
  if (!ts.isUnionTypeNode(type) || !type.types.every(ts.isLiteralTypeNode)) return undefined
  return type.types.map((one) => one.getText())
}
