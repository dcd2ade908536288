#!/usr/bin/env python3
"""Writes what the equations of recurrent cells give that PyTorch lacks: the JSON files named below.

    python3 make_cells.py

needs nothing but Python. A cell is written here as its paper writes it, one number at a time in double precision;
gradients are central differences, which are exact to about nine digits. Random numbers are multiples of 1/256, so that
a 32-bit float holds them exactly.
"""
import json
import math
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
STEPS, BATCH, INPUTS, HIDDEN = 4, 3, 5, 6


def sigma(x):
    return 1 / (1 + math.exp(-x))


def product(weights, gates, x, gate, unit):
    """Row `gate` and `unit` of a weight matrix, stored as [inputs, gates, H], times a vector."""
    return sum(x[i] * weights[(i * gates + gate) * HIDDEN + unit] for i in range(len(x)))


def peephole_lstm(p, x, state):
    """Gers & Schmidhuber 2000: gates in the order input, forget, candidate, output; peepholes input, forget, output."""
    h, c = state["hidden"], state["cell"]
    new_h, new_c = [], []
    for j in range(HIDDEN):
        a = [product(p["input"], 4, x, g, j) + product(p["recurrent"], 4, h, g, j) + p["bias"][g * HIDDEN + j]
             for g in range(4)]
        i = sigma(a[0] + p["peephole"][j] * c[j])
        f = sigma(a[1] + p["peephole"][HIDDEN + j] * c[j])
        new = f * c[j] + i * math.tanh(a[2])
        o = sigma(a[3] + p["peephole"][2 * HIDDEN + j] * new)
        new_c.append(new)
        new_h.append(o * math.tanh(new))
    return {"hidden": new_h, "cell": new_c}


def mingru(p, x, state):
    """Feng et al. 2024, section 3.1: gates in the order update, candidate."""
    new_h = []
    for j in range(HIDDEN):
        z = sigma(product(p["input"], 2, x, 0, j) + p["bias"][j])
        candidate = product(p["input"], 2, x, 1, j) + p["bias"][HIDDEN + j]
        new_h.append((1 - z) * state["hidden"][j] + z * candidate)
    return {"hidden": new_h}


def run(cell, states, values):
    """All hidden states, [T, B, H], and the last of each state vector, [B, H]."""
    outputs = [0.0] * (STEPS * BATCH * HIDDEN)
    last = {name: [] for name in states}
    for b in range(BATCH):
        state = {name: values[name][b * HIDDEN:(b + 1) * HIDDEN] for name in states}
        for t in range(STEPS):
            row = t * BATCH + b
            state = cell(values, values["x"][row * INPUTS:(row + 1) * INPUTS], state)
            outputs[row * HIDDEN:(row + 1) * HIDDEN] = state["hidden"]
        for name in states:
            last[name] += state[name]
    return outputs, last


def write(name, cell, parameters, states):
    draw = random.Random(name)
    sizes = dict(parameters, x=STEPS * BATCH * INPUTS) | {state: BATCH * HIDDEN for state in states}
    values = {key: [draw.randint(-256, 256) / 256 for _ in range(size)] for key, size in sizes.items()}
    outputs, last = run(cell, states, values)
    gradient = [draw.randint(-256, 256) / 256 for _ in outputs]

    def loss():
        return sum(y * g for y, g in zip(run(cell, states, values)[0], gradient))

    fields = {"sizes": [STEPS, BATCH, INPUTS, HIDDEN], "outputs": outputs, "gradient": gradient, **values}
    fields |= {f"last_{state}": last[state] for state in states}
    step = 1e-5
    for key in sizes:
        slopes = []
        for i, old in enumerate(values[key]):
            values[key][i] = old + step
            above = loss()
            values[key][i] = old - step
            slopes.append((above - loss()) / (2 * step))
            values[key][i] = old
        fields[f"d_{key}"] = slopes
    fields = {key: [float(f"{value:.9g}") for value in field] for key, field in fields.items()}
    text = ",\n".join(f"  {json.dumps(key)}: {json.dumps(fields[key])}" for key in sorted(fields))
    (HERE / f"{name}.json").write_text("{\n" + text + "\n}\n")


write("lstm-peephole", peephole_lstm,
      {"input": INPUTS * 4 * HIDDEN, "recurrent": HIDDEN * 4 * HIDDEN, "bias": 4 * HIDDEN, "peephole": 3 * HIDDEN},
      ["hidden", "cell"])
write("mingru", mingru, {"input": INPUTS * 2 * HIDDEN, "bias": 2 * HIDDEN}, ["hidden"])
