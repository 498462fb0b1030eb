// LanceDB: columns in files, float32 vectors with an approximate index, and full-text search.
export const packages = { '@lancedb/lancedb': '0.37.1', 'apache-arrow': '18.1.0' }

export const facts = {
  platforms: 'native binaries',
  binaries: ['@lancedb/lancedb'],
  browser: 'no',
  server: 'its own cloud service, not SQL',
  processes: 'several readers and writers, by versions of the table',
  power: 'each commit is a new file; none is overwritten',
}

export async function open(folder, load, { index = 'ivf-pq' } = {}) {
  const lancedb = load('@lancedb/lancedb')
  const { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } = load('apache-arrow')
  const db = await lancedb.connect(folder)
  let table = (await db.tableNames()).includes('passage') ? await db.openTable('passage') : undefined
  return {
    async build(passages, vectors, dim) {
      const schema = new Schema([
        new Field('id', new Int32(), false),
        new Field('text', new Utf8(), false),
        new Field('vector', new FixedSizeList(dim, new Field('item', new Float32(), true)), false),
      ])
      table = await db.createEmptyTable('passage', schema)
      for (let start = 0; start < passages.length; start += 20_000) {
        const end = Math.min(passages.length, start + 20_000)
        const rows = []
        for (let id = start; id < end; id++) {
          rows.push({ id, text: passages[id], vector: vectors.subarray(id * dim, (id + 1) * dim) })
        }
        await table.add(rows)
      }
      const made =
        index === 'ivf-pq'
          ? lancedb.Index.ivfPq({ distanceType: 'cosine', numSubVectors: dim / 8 })
          : lancedb.Index.hnswSq({ distanceType: 'cosine' })
      await table.createIndex('vector', { config: made })
      await table.createIndex('text', { config: lancedb.Index.fts({ stem: true, removeStopWords: true }) })
      await table.optimize()
    },
    async vectors(query, k) {
      const near = table.query().nearestTo(query).distanceType('cosine').select(['id']).limit(k)
      const rows = await (index === 'ivf-pq' ? near.nprobes(20).refineFactor(20) : near.ef(200)).toArray()
      return rows.map(({ id }) => id)
    },
    async words(text, k) {
      const rows = await table
        .query()
        .fullTextSearch(text, { columns: ['text'] })
        .select(['id'])
        .limit(k)
        .toArray()
      return rows.map(({ id }) => id)
    },
    close: async () => {
      table?.close()
      db.close()
    },
  }
}
