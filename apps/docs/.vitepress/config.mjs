import { defineConfig } from 'vitepress'
import { fileNames } from '../site/file-names.mjs'
import { repository, repositoryLinks } from '../site/repository-links.mjs'
import { sidebar } from '../site/sidebar.mjs'

export default defineConfig({
  title: 'LAM',
  description: 'Text embeddings in TypeScript, on every device that JavaScript reaches, with one set of numbers.',
  lang: 'en',
  srcDir: 'pages',
  outDir: 'dist',
  // The path below which the site is served, with a slash at both ends.
  base: process.env.LAM_DOCS_BASE ?? '/',
  cleanUrls: true,
  markdown: { config: (markdown) => markdown.use(repositoryLinks).use(fileNames) },
  themeConfig: {
    sidebar: sidebar(),
    nav: [
      { text: 'Guides', link: '/guide/search', activeMatch: '^/guide/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Comparison', link: '/comparison' },
      { text: 'Reference', link: '/reference/errors', activeMatch: '^/reference/' },
    ],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/apps/docs/pages/:path`, text: 'Edit this page' },
    outline: { level: [2, 3] },
    footer: { message: 'Apache-2.0' },
  },
})
