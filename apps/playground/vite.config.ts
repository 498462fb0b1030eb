import { defineConfig, type Plugin } from 'vite'
import { contentSecurityPolicy, securityHeaders } from './security-headers.js'

export default defineConfig(({ command }) => ({
  base: './',
  plugins: [policyInPage(command === 'serve')],
  build: {
    target: 'es2022',
    // Never inlines small files, because the policy forbids data: URLs.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
  },
  worker: { format: 'es' },
  // They find their files beside their own, and a copy in Vite's cache has none there.
  optimizeDeps: {
    exclude: ['@electric-sql/pglite', '@electric-sql/pglite-pgvector', '@electric-sql/pglite-pg_textsearch'],
  },
  preview: { headers: securityHeaders() },
  server: { headers: securityHeaders({ development: true }) },
}))

/** Writes the policy into index.html, so that it also applies on a host that sends no headers. */
function policyInPage(development: boolean): Plugin {
  const policy = contentSecurityPolicy({ development })
  return {
    name: 'policy-in-page',
    transformIndexHtml: (html) => html.replace('%CONTENT_SECURITY_POLICY%', policy),
  }
}
