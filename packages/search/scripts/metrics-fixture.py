"""Writes fixtures/metrics.json: random rankings, and what trec_eval's own code says of them.

pip install pytrec-eval-terrier==0.5.11; python scripts/metrics-fixture.py
"""

import json
import random
from pathlib import Path

import pytrec_eval

random.seed(14)
cases = []
for k in (1, 3, 10):
    for _ in range(40):
        documents = [f"d{n}" for n in range(30)]
        graded = {d: random.choice((1, 1, 2, 3, 4)) for d in random.sample(documents, random.randint(1, 15))}
        ranking = random.sample(documents, random.randint(0, 20))
        run = {"q": {d: float(len(ranking) - n) for n, d in enumerate(ranking[:k])}}
        measures = {f"recall.{k}", "recip_rank", f"ndcg_cut.{k}"}
        result = pytrec_eval.RelevanceEvaluator({"q": graded}, measures).evaluate(run).get("q", {})
        cases.append({
            "k": k,
            "found": [graded.get(d, 0) for d in ranking],
            "relevant": list(graded.values()),
            "recall": result.get(f"recall_{k}", 0),
            "mrr": result.get("recip_rank", 0),
            "ndcg": result.get(f"ndcg_cut_{k}", 0),
        })
lines = ",\n".join(json.dumps(case) for case in cases)
(Path(__file__).parent.parent / "fixtures" / "metrics.json").write_text(f"[\n{lines}\n]\n")
