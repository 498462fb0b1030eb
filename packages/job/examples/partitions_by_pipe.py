"""Embeds partitions through `lam embed` in a pipe, a process for each partition and no server:

    spark:  frame.rdd.map(lambda row: row.asDict()).mapPartitions(embed_partition).toDF("id long, text string, embedding array<double>")
    ray:    dataset.repartition(64).map_batches(lambda batch: {**batch, "embedding": embed(batch["text"])}, batch_size=None)

Here it runs over a list:  python3 partitions_by_pipe.py      (LAM names the command, if it is not `lam`)
"""
import json
import os
import shlex
import subprocess
from threading import Thread


def embed_partition(rows):
    """An iterator of rows with an embedding. A line is a text, so newlines in a text become spaces."""
    command = [*shlex.split(os.environ.get("LAM", "lam")), "embed", "--quiet", "--threads", os.environ.get("LAM_THREADS", "1")]
    waiting = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:

        def write():
            with process.stdin:
                for row in rows:
                    waiting.append(row)
                    process.stdin.write(" ".join(row["text"].splitlines()) + "\n")

        writer = Thread(target=write)
        writer.start()
        for n, line in enumerate(process.stdout):
            yield {**waiting[n], "embedding": json.loads(line)["embedding"]}
            waiting[n] = None
        writer.join()
    if process.returncode != 0:
        raise RuntimeError(f"lam embed ended with exit code {process.returncode}")


def embed(texts):
    """A list of floats for each text, in order."""
    return [row["embedding"] for row in embed_partition({"text": str(text)} for text in texts)]


if __name__ == "__main__":
    partition = ({"id": n, "text": f"text {n}\nof two lines"} for n in range(3000))
    done = list(embed_partition(partition))
    assert embed(["text 7 of two lines"])[0] == done[7]["embedding"]
    print(len(done), "rows,", len(done[0]["embedding"]), "wide")
