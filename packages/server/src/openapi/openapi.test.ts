import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../endpoints.js'
import { openApiDocument } from './openapi.js'

describe('the OpenAPI document', () => {
  it('is valid, and its references resolve', async () => {
    const document = openApiDocument(ENDPOINTS)
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? []
    const names = Object.keys((document.components as { schemas: object }).schemas)
    for (const reference of references)
      expect(names).toContain(reference.slice('"$ref":"#/components/schemas/'.length, -1))
  })

  it('has every endpoint', () => {
    const { paths } = openApiDocument(ENDPOINTS) as { paths: Record<string, object> }
    expect(Object.values(paths).flatMap(Object.keys)).toHaveLength(ENDPOINTS.length)
  })

  it('is the file openapi.json, which `npx vitest run src/openapi/openapi.test.ts -u` writes', async () => {
    const document = JSON.stringify(openApiDocument(ENDPOINTS), undefined, 2)
    await expect(`${document}\n`).toMatchFileSnapshot('../../openapi.json')
  })
})
