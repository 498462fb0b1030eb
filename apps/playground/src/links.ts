import manifest from '@lamjs/core/package.json'

interface Link {
  readonly label: string
  readonly address: string
}

/** Links to documentation. The repository appears when the packages state it. */
export function links({ repository } = manifest as { repository?: { url: string } | string }): Link[] {
  const address = typeof repository === 'string' ? repository : repository?.url
  const page = address?.replace(/^git\+/, '').replace(/\.git$/, '')
  const source = page?.startsWith('https://')
    ? [
        { label: 'Docs', address: `${page}#readme` },
        { label: 'GitHub', address: page },
      ]
    : []
  return [...source, { label: 'npm', address: 'https://www.npmjs.com/package/@lamjs/wasm' }]
}
