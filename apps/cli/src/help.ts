/** Text below the generated part of each command's `--help`. */
export const programHelp = `
Examples:
  $ lam index docs notes.txt && lam search "how do I keep slugs away"
  $ lam similar "how do I keep slugs away" notes.txt
  $ lam embed "Hello" "Hello world"
  $ cat texts.txt | lam embed > vectors.jsonl
  $ lam doctor

With --json stdout is only JSON, and an error is the last line of stderr:
{"error":{"code":"LAM_…","message":"…"}}

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C.`

export const embedHelp = `
Formats:
  jsonl  a line for each text, written as soon as it is known:
         {"index":0,"tokens":4,"truncated":false,"embedding":[0.0413,…]}
  json   the same objects in one array
  npy    a NumPy matrix of float32, [texts, width]; to stdout it is first
         kept in a temporary file, because its header holds the row count

A line ends with \\n or \\r\\n. A blank line is a text too, so that row and line
numbers agree. "tokens" counts the whole text; "truncated" says that its end was
not read. Memory stays bounded however many lines come, and with --whole however
long a text is; a line may have 500,000,000 bytes.

A file of --output has its name only once it is whole. After Ctrl-C or a failure
its rows so far are kept: under that name if nothing was there, and otherwise as
<name>.partial, beside the old file. stderr says where, and how many.

Examples:
  $ lam embed --file texts.txt --format npy --output vectors.npy
  $ lam embed --whole --file letter.txt --file report.txt
  $ gzip -dc logs.gz | lam embed --text | gzip > vectors.jsonl.gz`

export const similarHelp = `
The score is the cosine of the two embeddings: 1 for the same meaning, about 0
for unrelated texts. The number after a text is its line in the file.

Examples:
  $ lam similar "trains to the mountains" places.txt --top 3
  $ git log --format=%s | lam similar "fix a memory leak" -`

export const rerankHelp = `
A cross-encoder reads query and line together, and is slower and sharper than
comparing embeddings: let \`lam similar\` find a hundred lines, then rerank them.
The score is the model's: mostly a probability, for some models a raw number.

Examples:
  $ lam rerank "how do I keep slugs away" notes.txt --model ./ms-marco-MiniLM
  $ lam similar "slugs" notes.txt -n 100 --json | jq -r .text |
      lam rerank "slugs" - -m ./ms-marco-MiniLM`

export const indexHelp = `
The index lies in .lam/index in the current folder, which stays on this machine,
or where --index or LAM_INDEX says: a folder, or postgres://… with pgvector. It
names files relative to the current folder, and keeps their passages, so run lam
index and lam search in one folder. Files below a folder that are no longer there
leave the index; a file that was moved is not embedded again.

Ctrl-C keeps what was written, and the same command goes on. The exit code is 1
when files were refused; stderr says why.

Examples:
  $ lam index docs README.md
  $ lam index .
  $ git ls-files -z '*.md' | lam index - --null
  $ lam index docs --cut headings --language german --index german
  $ LAM_INDEX=postgres://lam@db.example/notes lam index docs`

export const searchHelp = `
The index must have been made by lam index. It knows its model. A hit shows file
and line, its score, and what found it: the rank by meaning with the cosine, and
the rank by words. Nothing found is no failure: the exit code is 0, and --json
writes [].

Examples:
  $ lam search "how do I keep slugs away"
  $ lam search "ERR_CONN_RESET" --mode words --path 'logs/**'
  $ lam search "holidays" --where lang=en --where draft=false --top 3
  $ lam search "slugs" --rerank cross-encoder/ms-marco-MiniLM-L6-v2
  $ lam search "slugs" --json | jq -r '.[] | "(.file):(.line)"'`

export const watchHelp = `
The index is open only while it is updated, so that lam search works meanwhile.
Ctrl-C ends with 0.

Examples:
  $ lam watch docs notes
  $ lam watch . --json`

export const evalHelp = `
A line of the file is a question and all places that answer it: a file, a line of
it, or words of the passage with a grade.
  { "question": "How do I reset it?", "relevant": ["faq.md", "manual.md:12",
    { "file": "guide.md", "text": "hold both buttons", "grade": 2 }] }

Recall is the share of the places among the first --k hits, MRR is 1 / rank of
the first, nDCG weighs grades by rank. Each is the mean over the questions.

Examples:
  $ lam eval questions.jsonl
  $ lam eval questions.jsonl --k 5 --rerank BAAI/bge-reranker-base
  $ lam eval questions.jsonl --json | jq .ways[].ndcg`

export const mcpHelp = `
Tools: search, index_info, similarity, embed. They read only. The model is loaded
at the first use, and the index is open only while it is used. Ends when stdin
closes. The guide on MCP tells how to add it to an assistant; most take
  { "command": "lam", "args": ["mcp", "--root", "/home/me/notes"] }

Examples:
  $ lam mcp --root ~/notes
  $ lam mcp --index postgres://lam@db.example/notes`

export const serveHelp = `
Each option may be an environment variable: LAM_SERVE_PORT, LAM_SERVE_MODEL, …
The log is JSON on stdout, a line a request, without texts. Ctrl-C or SIGTERM
answers what is under way, takes no more, and ends with 0; a second one ends it
at once. GET /openapi.json describes the API, /metrics is for Prometheus, /livez
and /readyz are for probes. TLS is the affair of a proxy in front.

Examples:
  $ lam serve --alias text-embedding-3-small
  $ curl localhost:8080/v1/embeddings -H 'content-type: application/json' \\
      -d '{"model": "text-embedding-3-small", "input": "Hello"}'
  $ lam serve -m small=BAAI/bge-small-en-v1.5 --reranker BAAI/bge-reranker-base
  $ LAM_SERVE_API_KEYS=s3cret lam serve --host 0.0.0.0`

export const pullHelp = `
Files lie in the cache that Python's libraries use (HF_HOME). HF_ENDPOINT names
a mirror, HF_TOKEN opens private models, HF_HUB_OFFLINE=1 asks nothing of the
network. Each download is verified by the hub's hash.

Examples:
  $ lam pull BAAI/bge-small-en-v1.5
  $ lam embed "Hello" --model BAAI/bge-small-en-v1.5
  $ lam pull intfloat/e5-small-v2@main --json | jq .commit`

export const infoHelp = `
Examples:
  $ lam info
  $ lam info --json | jq .backends`

export const doctorHelp = `
Each backend embeds four texts in a process of its own. The exit code is 1 when
the backend that runs by default, or the one named, does not work. What is
printed names neither you nor your files.

Examples:
  $ lam doctor
  $ lam doctor --json > report.json`

export const traceHelp = `
The file is in the Trace Event Format: https://ui.perfetto.dev opens it, in the
browser and without an upload, and so does chrome://tracing. It holds times,
counts, shapes, versions and the device, and no text. After Ctrl-C it holds the
run so far. A table of the time of each step goes to stdout. Steps overlap: the
next texts are tokenized while a batch runs.

Examples:
  $ lam trace "Hello"
  $ lam trace --file texts.txt --output trace.json --precision int8`

export const cacheHelp = `
Examples:
  $ lam cache
  $ lam cache --clear`

export const jobHelp = `
Examples:
  $ lam job run texts.jsonl --text body --out out
  $ lam job status out
  $ lam job run job.json
  $ lam job run job.json --queue redis://127.0.0.1:6379   # and on any machines:
  $ lam job work --queue redis://127.0.0.1:6379
  $ lam job status --queue redis://127.0.0.1:6379

job.json, where out becomes a folder with a file for each shard:
  { "input": { "kind": "jsonl", "paths": ["texts.jsonl"] }, "text": "body",
    "output": { "kind": "jsonl", "path": "out" } }`

export const jobRunHelp = `
Shards that landed before are left as they are. The exit code is 1 when shards
failed; run the job again to try these, or with --queue lam job retry.
With --queue this process embeds nothing: it adds the shards that have not
landed, and waits. Input and output must be where every worker finds them.
An option changes what job.json says.

Examples:
  $ lam job run texts.jsonl --text body --id key --out out
  $ lam job run 'crawl/*.parquet' --text body --keep url,date --out out
  $ lam job run 's3://bucket/logs/*.jsonl.gz' --text body --out s3://bucket/out
  $ lam job run job.json
  $ lam job run job.json --queue redis://127.0.0.1:6379 --detach`

export const jobWorkHelp = `
Start any number, on any machines that reach the queue, the input and the
output. The shard of a worker that dies goes to another after --lease seconds.

Examples:
  $ lam job work --queue redis://127.0.0.1:6379
  $ LAM_QUEUE=rediss://:s3cret@queue.example:6379 lam job work --until-done`
