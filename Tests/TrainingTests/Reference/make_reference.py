#!/usr/bin/env python3
"""Writes what PyTorch's optimizers make of a few weights: optimizers.json beside this script.

    python3 make_reference.py

needs torch (2.x); the tests read the file alone. Everything is computed in double precision, from numbers that are
exact in single precision.
"""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)

STEPS, WEIGHTS = 12, 9
# Updates without a gradient, for those that catch up with them at once.
IDLE = range(5, 10)


def draw(*shape):
    return ((torch.rand(*shape) * 2 - 1) * 0.5).float().double()


initial = draw(WEIGHTS)
gradients = draw(STEPS, WEIGHTS)
gradients[list(IDLE)] = 0
# A rate of its own for each update, as a schedule gives.
rates = [float(torch.tensor(0.03 / (1 + 0.2 * step)).float()) for step in range(STEPS)]

OPTIMIZERS = {
    "adam": lambda w: torch.optim.Adam([w], lr=1, betas=(0.9, 0.98), eps=1e-9),
    "adamw": lambda w: torch.optim.AdamW([w], lr=1, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.5),
    "sgd": lambda w: torch.optim.SGD([w], lr=1, momentum=0.8, nesterov=True, weight_decay=0.25),
    "sgd without momentum": lambda w: torch.optim.SGD([w], lr=1, momentum=0, weight_decay=0.25),
}

result = {"initial": initial.tolist(), "gradients": gradients.tolist(), "rates": rates, "weights": {}}
for name, make in OPTIMIZERS.items():
    weights = initial.clone().requires_grad_()
    optimizer = make(weights)
    after = []
    for gradient, rate in zip(gradients, rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        weights.grad = gradient.clone()
        optimizer.step()
        after.append([float(f"{value:.9g}") for value in weights.tolist()])
    result["weights"][name] = after

path = pathlib.Path(__file__).resolve().parent / "optimizers.json"
lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in result.items()]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
