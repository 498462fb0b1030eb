import { defineConfig } from 'vitepress'
import { fileNames } from '../site/file-names.mjs'
import { repository, repositoryLinks } from '../site/repository-links.mjs'
import { firstOf, sidebar } from '../site/sidebar.mjs'

// The path below which the site is served, with a slash at both ends.
const base = process.env.LAM_DOCS_BASE ?? '/'

export default defineConfig({
  title: 'LAM',
  description: 'Text embeddings in TypeScript, on every device that JavaScript reaches, with one set of numbers.',
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  srcDir: 'pages',
  outDir: 'dist',
  base,
  cleanUrls: true,
  vite: { build: { chunkSizeWarningLimit: 1500 } },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => markdown.use(repositoryLinks).use(fileNames),
  },
  themeConfig: {
    sidebar: sidebar(),
    nav: [
      { text: 'Guides', link: firstOf('guide'), activeMatch: '^/(?:start|guide|extend)/' },
      { text: 'Specifications', link: firstOf('spec'), activeMatch: '^/spec/' },
      { text: 'Reference', link: firstOf('reference'), activeMatch: '^/reference/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Comparison', link: '/comparison' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/apps/docs/pages/:path`, text: 'Edit this page' },
    outline: { level: [2, 3] },
    footer: { message: 'Apache-2.0' },
  },
})
