// Relative links that leave the site, such as ../../../../packages/core/README.md, work where the Markdown is read in the repository.
// On the site they lead to the repository's pages.
import { dirname, join, normalize } from 'node:path/posix'

export const repository = 'https://github.com/lamjs/lam'

/** A plugin of markdown-it. `env.relativePath` is the page's path below the folder of pages. */
export function repositoryLinks(markdown) {
  const open =
    markdown.renderer.rules.link_open ??
    ((tokens, index, options, _env, self) => self.renderToken(tokens, index, options))
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const href = tokens[index].attrGet('href')
    const path = repositoryPath(href, env.relativePath)
    if (path !== undefined) tokens[index].attrSet('href', `${repository}/blob/main/${path}`)
    return open(tokens, index, options, env, self)
  }
}

/** The path in the repository of a link that leaves the pages, or undefined. */
export function repositoryPath(href, page) {
  if (href === null || !href.startsWith('.')) return undefined
  const path = normalize(join('apps/docs/pages', dirname(page), href))
  return path.startsWith('apps/docs/pages/') ? undefined : path
}
