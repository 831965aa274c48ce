#!/usr/bin/env python3
"""The step of SoftmaxBenchmark with NumPy: 48 centre words against the whole vocabulary, float32.

Prints the best and the median time of a step. Give the number of threads to the BLAS library, for
example OPENBLAS_NUM_THREADS=1, and compare with the benchmark on as many threads:

    java -jar bench/target/benchmarks.jar SoftmaxBenchmark
    OPENBLAS_NUM_THREADS=1 python3 bench/numpy/softmax_step.py
"""
import sys
import time

import numpy as np

VOCABULARY = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
DIM = int(sys.argv[2]) if len(sys.argv) > 2 else 128
CENTRES = 48
RATE = np.float32(1e-6)

rng = np.random.default_rng(1)
v = ((rng.random((VOCABULARY, DIM), dtype=np.float32) - 0.5) / 4).astype(np.float32)
u = ((rng.random((VOCABULARY, DIM), dtype=np.float32) - 0.5) / 4).astype(np.float32)
centres = rng.integers(0, VOCABULARY, CENTRES)
# (centre, outside word) pairs within windows of 1 to 5
pairs = [(i, centres[j])
         for i in range(CENTRES)
         for reach in [1 + rng.integers(5)]
         for j in range(max(0, i - reach), min(CENTRES, i + reach + 1)) if j != i]
inputs = np.array([i for i, _ in pairs])
targets = np.array([o for _, o in pairs])
counts = np.bincount(inputs, minlength=CENTRES).astype(np.float32)
scores = np.empty((VOCABULARY, CENTRES), dtype=np.float32)


def step():
    x = u[centres]
    np.matmul(v, x.T, out=scores)
    largest = scores.max(axis=0)
    loss = -scores[targets, inputs].sum(dtype=np.float64)
    np.subtract(scores, largest, out=scores)
    np.exp(scores, out=scores)
    total = scores.sum(axis=0, dtype=np.float32)
    loss += (counts * (np.log(total) + largest)).sum(dtype=np.float64)
    np.multiply(scores, -RATE * counts / total, out=scores)
    np.add.at(scores, (targets, inputs), RATE)
    gradient = scores.T @ v
    v.__iadd__(scores @ x)
    np.add.at(u, centres, gradient)
    return loss


times = []
for _ in range(60):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
times = sorted(times[10:])
fmas = 3 * CENTRES * VOCABULARY * DIM
best, median = times[0], times[len(times) // 2]
print(f"best {best * 1e3:.2f} ms ({fmas / best / 1e9:.1f} GFMA/s), "
      f"median {median * 1e3:.2f} ms ({fmas / median / 1e9:.1f} GFMA/s)")
