"""Embeds partitions through `lam serve` with OpenAI's client. Ray and Spark call `embed_partition` as they call any function over a partition:

    ray:    dataset.map_batches(lambda batch: {**batch, "embedding": embed(list(batch["text"]))}, batch_size=1024)
    spark:  frame.rdd.map(lambda row: row.asDict()).mapPartitions(embed_partition).toDF("id long, text string, embedding array<double>")

Here it runs over a list:  LAM_URL=http://127.0.0.1:8080/v1 python3 partitions_by_server.py
"""
import os
from itertools import islice

from openai import OpenAI

ROWS = 1024  # of a request; the server takes 2,048


def embed(texts, client=None):
    """A list of floats for each text, in order. The client tries again on 429 and 503, as the server asks for it."""
    client = client or OpenAI(base_url=os.environ["LAM_URL"], api_key=os.environ.get("LAM_API_KEY", "none"), max_retries=10)
    answer = client.embeddings.create(model=os.environ.get("LAM_MODEL", "lam-mini-v2"), input=texts)
    return [row.embedding for row in answer.data]


def embed_partition(rows):
    """An iterator of rows with an embedding, in bounded memory. The client is made here: it does not travel between processes."""
    client = OpenAI(base_url=os.environ["LAM_URL"], api_key=os.environ.get("LAM_API_KEY", "none"), max_retries=10)
    rows = iter(rows)
    while batch := list(islice(rows, ROWS)):
        for row, embedding in zip(batch, embed([row["text"] for row in batch], client)):
            yield {**row, "embedding": embedding}


if __name__ == "__main__":
    partition = ({"id": n, "text": f"text {n}"} for n in range(3000))
    done = list(embed_partition(partition))
    print(len(done), "rows,", len(done[0]["embedding"]), "wide")
