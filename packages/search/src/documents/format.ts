import type { DocumentFormat } from './document.js'

const words = (list: string) => list.trim().split(/\s+/)

const extensions: Readonly<Record<DocumentFormat, readonly string[]>> = {
  markdown: words('md markdown mdown mkd mdx qmd rmd'),
  text: words('txt text rst rest adoc asciidoc asc org tex textile wiki mediawiki pod man nfo log eml srt vtt po pot'),
  html: words('html htm xhtml shtml'),
  record: words('jsonl ndjson csv tsv tab'),
  pdf: ['pdf'],
  code: words(`
    ada adb ads agda asm s astro awk bash bat bzl c cc cfg cjs cl clj cljc cljs cmake cmd coffee conf cpp cppm cr cs csh cshtml
    css cts cu cuh cxx d dart dhall dockerfile dpr el elm env erb erl ex exs f f03 f08 f90 f95 fish fnl for fs fsi fsx gd gql
    gleam glsl go gradle graphql groovy h haml hbs hcl hh hlsl hpp hrl hs hxx idl idr ini inl ino ipp java jl js json json5 jsonc
    jsx kt kts lean less lhs lisp lua m mak mk metal ml mli mm mod mts mustache nim nix nu pas php pl plist pm pp prisma pro
    proto ps1 psm1 pug purs py pyi pyx r rake raku rb re rei res rkt rs sass sbt scala scm scss sh sol sql ss st styl sv svelte
    svh swift tcl tf tfvars thrift toml ts tsx twig typ v vb vbs vert vhd vhdl vim vue wat wgsl xml xsd xsl xslt yaml yml zig zsh`),
}

/** Files without an extension that have a usual name. */
const names: Readonly<Record<string, DocumentFormat>> = {
  ...Object.fromEntries(
    words('authors changelog changes contributing copying history install licence license news notice readme todo').map(
      (name) => [name, 'text' as const],
    ),
  ),
  ...Object.fromEntries(
    words(
      'brewfile build.bazel containerfile dockerfile gemfile jenkinsfile justfile makefile procfile rakefile vagrantfile',
    ).map((name) => [name, 'code' as const]),
  ),
}

/** Programs write these, and nobody searches them. */
const generated =
  /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json|deno\.lock|poetry\.lock)$|\.min\.(js|css|html)$|\.(js|css)\.map$/

const byExtension = new Map<string, DocumentFormat>(
  (Object.entries(extensions) as [DocumentFormat, readonly string[]][]).flatMap(([format, list]) =>
    list.map((extension) => [extension, format] as const),
  ),
)

/** The format of a file, by its name; undefined for one that cannot be read, and for files that package managers and minifiers write. */
export function formatOf(path: string): DocumentFormat | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  if (generated.test(name)) return undefined
  return Object.hasOwn(names, name) ? names[name] : byExtension.get(extensionOf(name))
}

/** The part after the last point, in lower case; empty for a name without one and for a file such as `.gitignore`. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const point = name.lastIndexOf('.')
  return point > 0 ? name.slice(point + 1) : ''
}
