/** Why npm would refuse a new package of this name, or undefined. */
export function packageNameProblem(name: string): string | undefined {
  if (name.length > 214) return 'it is longer than 214 characters'
  if (!/^(@[a-z\d][\w.-]*\/)?[a-z\d][a-z\d._-]*$/.test(name)) {
    return 'it must be of lower-case letters, digits, dashes, dots and underscores, and begin with a letter or digit'
  }
  if (/^\d/.test(unscoped(name))) return 'the factory is named for it, and no JavaScript name begins with a digit'
  if (name === 'node_modules') return 'npm keeps that name for itself'
  return undefined
}

/** `'fast'` of `'@me/fast'`. */
export function unscoped(packageName: string): string {
  return packageName.slice(packageName.indexOf('/') + 1)
}

/** `'myBackend'` of `'my-backend'`; a word that JavaScript keeps for itself gets `Backend` behind it. */
export function factoryName(packageName: string): string {
  const [first, ...others] = unscoped(packageName)
    .split(/[._-]+/)
    .filter((word) => word !== '')
  const name = [first, ...others.map((word) => word[0].toUpperCase() + word.slice(1))].join('')
  return TAKEN.has(name) ? `${name}Backend` : name
}

/** Words that can't name a constant or an export of the template. */
const TAKEN = new Set(
  (
    'arguments await backend break case catch class compile const continue debugger default delete do else enum eval export extends ' +
    'false features finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
)
