import { describe, expect, it } from 'vitest'
import { parseQuestions } from './questions.js'

describe('parseQuestions', () => {
  it('reads paths, lines and objects, and passes over blank lines and a byte order mark', () => {
    const rows = [
      '{"question": "How do I reset it?", "relevant": ["./manual.md", "faq.md:12"]}',
      '',
      '{"question": "Why?", "relevant": [{"file": "a:b.md", "line": 3, "text": "because", "grade": 2}]}\r',
    ]
    expect(parseQuestions(`\uFEFF${rows.join('\n')}\n`)).toEqual([
      { question: 'How do I reset it?', relevant: [{ file: 'manual.md' }, { file: 'faq.md', line: 12 }] },
      { question: 'Why?', relevant: [{ file: 'a:b.md', line: 3, text: 'because', grade: 2 }] },
    ])
  })

  it.each([
    ['', 'There is no question'],
    ['{"question": "a", "relevant": ["b"]', 'is no JSON'],
    ['["a"]', 'is no object'],
    ['{"query": "a", "relevant": ["b"]}', 'unknown key "query" in the row. Known are question, relevant.'],
    ['{"question": " ", "relevant": ["b"]}', 'has no "question"'],
    ['{"question": "a"}', 'has no list "relevant"'],
    ['{"question": "a", "relevant": []}', 'has no list "relevant"'],
    ['{"question": "a", "relevant": ["b", 3]}', 'has relevant place 2 that is neither a path'],
    ['{"question": "a", "relevant": [{"path": "b"}]}', 'unknown key "path" in relevant place 1'],
    ['{"question": "a", "relevant": [{"line": 3}]}', 'has relevant place 1 without "file"'],
    ['{"question": "a", "relevant": ["b:0"]}', 'with the line 0. Lines are whole numbers from 1'],
    ['{"question": "a", "relevant": [{"file": "b", "line": 1.5}]}', 'with the line 1.5'],
    ['{"question": "a", "relevant": [{"file": "b", "text": ""}]}', 'with an empty "text"'],
    ['{"question": "a", "relevant": [{"file": "b", "grade": 0}]}', 'with the grade 0. Grades are more than 0'],
    ['{"question": "a", "relevant": ["b:3", {"file": "./b", "line": 3}]}', 'names b:3 twice'],
  ])('refuses %s', (row, told) => {
    const good = '{"question": "a", "relevant": ["b"]}\n\n'
    const jsonl = row === '' ? '\n' : `${good}${row}`
    expect(() => parseQuestions(jsonl)).toThrow(
      expect.objectContaining({
        code: 'LAM_INPUT_INVALID',
        message: expect.stringContaining(row === '' ? told : 'Row 3 of the questions '),
      }),
    )
    expect(() => parseQuestions(jsonl)).toThrow(told)
  })
})
