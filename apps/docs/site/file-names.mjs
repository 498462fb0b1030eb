// A block with a name in brackets (```js [app.js]) shows the name above it.

/** A plugin of markdown-it. */
export function fileNames(markdown) {
  const { fence } = markdown.renderer.rules
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const name = fileName(tokens[index].info)
    const block = fence(tokens, index, options, env, self)
    return name === undefined ? block : `<div class="file-name">${markdown.utils.escapeHtml(name)}</div>\n${block}`
  }
}

/** The name of a block's file, by the words behind its fence. */
function fileName(info) {
  return /(?<=\s)\[(?<name>[^\]]+)\]/.exec(info)?.groups?.name
}
