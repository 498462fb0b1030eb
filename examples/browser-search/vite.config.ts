import { defineConfig } from 'vite'

export default defineConfig({
  build: { target: 'es2022' },
  // They find their files beside their own, and a copy in Vite's cache has none there.
  optimizeDeps: {
    exclude: ['@electric-sql/pglite', '@electric-sql/pglite-pgvector', '@electric-sql/pglite-pg_textsearch'],
  },
})
