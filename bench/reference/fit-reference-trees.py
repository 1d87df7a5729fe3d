"""Losses of LightGBM and CatBoost on the rows that `npm run bench -- trees write <folder>` writes, with the settings of bench/trees.bench.ts.

    python3 -m venv <venv> && <venv>/bin/pip install lightgbm==4.7.0 catboost==1.2.10
    <venv>/bin/python bench/reference/fit-reference-trees.py <folder>
"""

import glob
import os
import re
import sys

import lightgbm
import numpy
import pandas
from catboost import CatBoostRegressor

TREES, RATE, QUANTILE = 300, 0.05, 0.8
LOSSES = {
    "squared": ("l2", "RMSE"),
    "absolute": ("l1", "MAE"),
    "pinball": ("quantile", f"Quantile:alpha={QUANTILE}"),
}


def mean_loss(kind, target, score):
    error = target - score
    if kind == "squared":
        return numpy.mean(error**2)
    if kind == "absolute":
        return numpy.mean(numpy.abs(error))
    return numpy.mean(numpy.where(error > 0, QUANTILE * error, (QUANTILE - 1) * error))


def fit_lightgbm(objective, x, y):
    settings = {
        "objective": objective,
        "alpha": QUANTILE,
        "learning_rate": RATE,
        "num_leaves": 31,
        "max_bin": 255,
        "min_data_in_bin": 1,
        "min_data_in_leaf": 20,
        "min_sum_hessian_in_leaf": 0,
        "lambda_l2": 1,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    }
    return lightgbm.train(settings, lightgbm.Dataset(x, y), TREES)


def fit_catboost(objective, x, y):
    model = CatBoostRegressor(
        loss_function=objective,
        iterations=TREES,
        learning_rate=RATE,
        depth=6,
        border_count=254,
        l2_leaf_reg=1,
        boosting_type="Plain",
        bootstrap_type="No",
        random_strength=0,
        score_function="L2",
        leaf_estimation_iterations=1,
        boost_from_average=True,
        thread_count=1,
        allow_writing_files=False,
        verbose=False,
    )
    return model.fit(x, y)


found = {}
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.csv"))):
    name, train = re.match(r"(\w+)-\d+-(\d+)\.csv", os.path.basename(path)).groups()
    table = pandas.read_csv(path, header=None, dtype=numpy.float32).to_numpy()
    x, y, train = table[:, :-1], table[:, -1], int(train)
    for growth, fit in (("leaf_wise", fit_lightgbm), ("symmetric", fit_catboost)):
        for kind, objectives in LOSSES.items():
            model = fit(objectives[0 if growth == "leaf_wise" else 1], x[:train], y[:train])
            loss = mean_loss(kind, y[train:], model.predict(x[train:]))
            found.setdefault((name, growth, kind, fit.__name__[4:]), []).append(loss)
for (name, growth, kind, reference), losses in found.items():
    print(f"{name:9} {growth:10} {kind:9} {reference:9} {numpy.mean(losses):9.5f}")
