"""Makes test/nba/predictions/trees/catboost-model.json: a small CatBoost model in CatBoost's own JSON, rows, and its predictions.

    <venv>/bin/python bench/reference/make-catboost-fixture.py > test/nba/predictions/trees/catboost-model.json
"""

import json
import os
import tempfile

import numpy
from catboost import CatBoostRegressor

random = numpy.random.default_rng(20251105)
x = random.normal(size=(2000, 4)).astype(numpy.float32)
y = 10 + x[:, 0] + 2 * (x[:, 1] > 0.4) - 2 * (x[:, 2] > 0.3) + 0.5 * x[:, 3]
x[random.random(2000) < 0.2, 1] = numpy.nan
x[random.random(2000) < 0.3, 2] = numpy.nan
y += 3 * numpy.isnan(x[:, 1]) - 2 * numpy.isnan(x[:, 2])

model = CatBoostRegressor(
    iterations=8,
    depth=3,
    learning_rate=0.3,
    border_count=16,
    per_float_feature_quantization=["1:nan_mode=Min", "2:nan_mode=Max"],
    random_seed=1,
    thread_count=1,
    allow_writing_files=False,
    verbose=False,
)
model.fit(x, y)

rows = random.normal(size=(60, 4)).astype(numpy.float32)
rows[10:20, 1] = numpy.nan
rows[15:30, 2] = numpy.nan
rows[28:32, 3] = numpy.nan
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.json")
    model.save_model(path, format="json")
    with open(path) as file:
        exported = json.load(file)
for unused in ("model_info", "ctr_data"):
    exported.pop(unused, None)
fixture = {
    "model": exported,
    "rows": [[None if numpy.isnan(v) else float(v) for v in row] for row in rows],
    "predictions": [float(p) for p in model.predict(rows)],
}
print(json.dumps(fixture, indent=1))
