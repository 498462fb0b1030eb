import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Field numbers of onnx.proto: the model's graph, its nodes, a node's operator. */
const [GRAPH, NODE, OPERATOR] = [7, 1, 4]

/** How many nodes of each operator an ONNX file holds, bodies of branches left out. */
export function countOperators(model: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>()
  for (const graph of fields(model, GRAPH)) {
    for (const node of fields(graph, NODE)) {
      const [operator] = fields(node, OPERATOR)
      const name = new TextDecoder().decode(operator)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return counts
}

function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message)
  const found: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (field === wanted && type === WireType.LengthDelimited) found.push(reader.bytes())
    else reader.skip(type)
  }
  return found
}
