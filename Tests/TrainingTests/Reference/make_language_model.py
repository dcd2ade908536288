#!/usr/bin/env python3
"""Writes language_model.json: the loss of a language model by PyTorch over two parts of continuous text, and the gradients of
the second part, which begins with the state that the first has left.

    python3 make_language_model.py

needs torch. It computes in double precision. Random numbers are multiples of 1/256, so that a 32-bit float holds them exactly.
"""
import json
import math
import pathlib
import random

import torch

VOCABULARY, WIDTH, TEXTS, PARTS = 11, 6, 3, (4, 3)
draw = random.Random("language model")


def numbers(*shape):
    values = [draw.randint(-256, 256) / 256 for _ in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()


# In the shapes of model.safetensors: a layer's weights are [inputs, gates, units], gates input, forget, candidate, output.
parameters = {"embedding": numbers(VOCABULARY, WIDTH)}
for layer in range(2):
    parameters[f"layers.{layer}.input"] = numbers(WIDTH, 4, WIDTH)
    parameters[f"layers.{layer}.recurrent"] = numbers(WIDTH, 4, WIDTH)
    parameters[f"layers.{layer}.bias"] = numbers(4, WIDTH)
parameters["output.bias"] = numbers(VOCABULARY)


def run(layer, x, state):
    names = [parameters[f"layers.{layer}.{name}"] for name in ("input", "recurrent", "bias")]
    weights = [names[0].reshape(WIDTH, 4 * WIDTH).T, names[1].reshape(WIDTH, 4 * WIDTH).T, names[2].reshape(-1)]
    outputs, hidden, cell = torch.lstm(
        x, state, [weights[0], weights[1], weights[2], torch.zeros_like(weights[2])], True, 1, 0.0, False, False, False)
    return outputs, (hidden, cell)


zero = torch.zeros(1, TEXTS, WIDTH, dtype=torch.float64)
states, parts = [(zero, zero), (zero, zero)], []
for steps in PARTS:
    inputs = torch.tensor([[draw.randrange(4, VOCABULARY) for _ in range(TEXTS)] for _ in range(steps)])
    outputs = torch.tensor([[draw.randrange(3, VOCABULARY) for _ in range(TEXTS)] for _ in range(steps)])
    for values in parameters.values():
        values.grad = None
    embedded = parameters["embedding"][inputs] * math.sqrt(WIDTH)
    first, last_first = run(0, embedded, states[0])
    second, last_second = run(1, first, states[1])
    logits = (first + second) @ parameters["embedding"].T + parameters["output.bias"]
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), outputs.reshape(-1), reduction="sum")
    loss.backward()
    states = [tuple(part.detach() for part in state) for state in (last_first, last_second)]
    parts.append({"steps": steps, "inputs": inputs.flatten().tolist(), "outputs": outputs.flatten().tolist(),
                  "loss": loss.item()})

fields = {
    "vocabulary": VOCABULARY, "width": WIDTH, "texts": TEXTS, "parts": parts,
    "parameters": {name: values.flatten().tolist() for name, values in parameters.items()},
    "gradients": {name: [float(f"{g:.9g}") for g in values.grad.flatten().tolist()] for name, values in parameters.items()},
}
path = pathlib.Path(__file__).resolve().parent / "language_model.json"
path.write_text(json.dumps(fields) + "\n")
