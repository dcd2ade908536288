#!/usr/bin/env python3
"""Writes what PyTorch computes for the engine's layers: the JSON files beside this script.

    python3 make_reference.py

needs torch (2.x); the tests read the files alone. Everything is computed in double precision, from numbers that are
exact in single precision, so a reference has no rounding of its own to speak of.
"""
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parent
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def draw(*shape, scale=1.0):
    """Random numbers that a 32-bit float holds exactly."""
    values = (torch.rand(*shape) * 2 - 1) * scale
    return values.float().double().requires_grad_()


def write(name, **fields):
    data = {key: numbers(value) if torch.is_tensor(value) else value for key, value in fields.items()}
    text = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(data.items()))
    (HERE / f"{name}.json").write_text("{\n" + text + "\n}\n")


def cell(name, module, steps, batch, inputs, hidden):
    """One layer, left to right, from a given state: outputs, last state and all gradients."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape, scale=0.7))
    is_lstm = isinstance(module, torch.nn.LSTM)
    x, h = draw(steps, batch, inputs), draw(1, batch, hidden)
    c = draw(1, batch, hidden) if is_lstm else None
    outputs, last = module(x, (h, c) if is_lstm else h)
    gradient = draw(steps, batch, hidden).detach()
    outputs.backward(gradient)
    fields = {parameter: getattr(module, parameter) for parameter in
              ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")}
    fields |= {f"d_{key}": value.grad for key, value in fields.items()}
    if is_lstm:
        fields |= {"cell": c, "d_cell": c.grad, "last_cell": last[1]}
    write(name, sizes=[steps, batch, inputs, hidden], x=x, hidden=h, outputs=outputs,
          last_hidden=last[0] if is_lstm else last, gradient=gradient, d_x=x.grad, d_hidden=h.grad, **fields)


def bidirectional(name, steps, batch, inputs, hidden, lengths):
    """Both directions over padded sentences, as PyTorch runs them on packed sequences."""
    module = torch.nn.LSTM(inputs, hidden, bidirectional=True)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape, scale=0.7))
    x = draw(steps, batch, inputs)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    outputs, (last, _) = module(packed)
    outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, total_length=steps)
    summary = torch.cat([last[0], last[1]], dim=1)
    gradient, summary_gradient = draw(*outputs.shape).detach(), draw(*summary.shape).detach()
    ((outputs * gradient).sum() + (summary * summary_gradient).sum()).backward()
    fields = {key.replace("_reverse", "_r"): value for key, value in module.named_parameters()}
    fields |= {f"d_{key}": value.grad for key, value in fields.items()}
    write(name, sizes=[steps, batch, inputs, hidden], lengths=lengths, x=x, outputs=outputs, summary=summary,
          gradient=gradient, summary_gradient=summary_gradient, d_x=x.grad, **fields)


def attention(name, targets, sources, batch, width, depth, lengths, scale):
    queries, keys, memory = draw(targets, batch, width), draw(sources, batch, width), draw(sources, batch, depth)
    q, k, m = (tensor.transpose(0, 1) for tensor in (queries, keys, memory))
    mask = torch.arange(sources)[None, None, :] >= torch.tensor(lengths)[:, None, None]
    weights = torch.softmax((q @ k.transpose(1, 2) * scale).masked_fill(mask, float("-inf")), dim=-1)
    contexts = (weights @ m).transpose(0, 1)
    gradient = draw(*contexts.shape).detach()
    contexts.backward(gradient)
    write(name, sizes=[targets, sources, batch, width, depth], lengths=lengths, scale=scale, queries=queries, keys=keys,
          memory=memory, weights=weights, contexts=contexts, gradient=gradient, d_queries=queries.grad,
          d_keys=keys.grad, d_memory=memory.grad)


def cross_entropy(name, rows, width, vocabulary, targets, smoothing):
    x, weight, bias = draw(rows, width), draw(vocabulary, width, scale=2), draw(vocabulary)
    logits = x @ weight.T + bias
    target = torch.tensor(targets)
    loss = torch.nn.functional.cross_entropy(
        logits, target, ignore_index=-1, label_smoothing=smoothing, reduction="sum")
    plain = torch.nn.functional.cross_entropy(logits, target, ignore_index=-1, reduction="sum")
    loss.backward()
    write(name, sizes=[rows, width, vocabulary], targets=targets, smoothing=smoothing, x=x, weight=weight, bias=bias,
          loss=loss.item(), negative_log=plain.item(), d_x=x.grad, d_weight=weight.grad, d_bias=bias.grad)


def tag_chain(name, steps, batch, tags, targets):
    """The loss of a linear-chain CRF with masked positions, its gradients, and the likeliest tags."""
    emissions, transitions = draw(steps, batch, tags, scale=2), draw(tags, tags)
    start, end = draw(tags), draw(tags)
    loss, paths = 0, []
    for sentence in range(batch):
        rows = [t for t in range(steps) if targets[t * batch + sentence] >= 0]
        path = [targets[t * batch + sentence] for t in rows]
        own = emissions[rows, sentence]
        score = start[path[0]] + end[path[-1]] + own[range(len(path)), path].sum()
        score = score + sum(transitions[i, j] for i, j in zip(path, path[1:]))
        total = start + own[0]
        best, before = (start + own[0]).detach(), []
        for emission in own[1:]:
            total = torch.logsumexp(total[:, None] + transitions, 0) + emission
            best, index = (best[:, None] + transitions.detach()).max(0)
            best, before = best + emission.detach(), before + [index]
        loss = loss + torch.logsumexp(total + end, 0) - score
        tag = int((best + end.detach()).argmax())
        likeliest = [tag]
        for index in reversed(before):
            tag = int(index[tag])
            likeliest.insert(0, tag)
        paths += likeliest
    loss.backward()
    write(name, sizes=[steps, batch, tags], targets=targets, emissions=emissions, transitions=transitions, start=start,
          end=end, loss=loss.reshape(1), d_emissions=emissions.grad, d_transitions=transitions.grad,
          d_start=start.grad, d_end=end.grad, likeliest=paths)


def layer_normalization(name, rows, width, shift):
    x, gain, bias = draw(rows, width), draw(width), draw(width)
    with torch.no_grad():
        x += shift
        x.copy_(x.float().double())
    y = torch.nn.functional.layer_norm(x, (width,), gain, bias)
    gradient = draw(rows, width).detach()
    y.backward(gradient)
    write(name, sizes=[rows, width], x=x, gain=gain, bias=bias, y=y, gradient=gradient, d_x=x.grad, d_gain=gain.grad,
          d_bias=bias.grad)


def additive_attention(name, targets, sources, batch, width, depth, lengths, heads):
    """v . tanh(q + k) for each head's share of the width."""
    queries, keys, memory = draw(targets, batch, width), draw(sources, batch, width), draw(sources, batch, depth)
    v = draw(width, scale=2)
    q, k, m = (tensor.transpose(0, 1).unflatten(2, (heads, -1)).transpose(1, 2) for tensor in (queries, keys, memory))
    scores = (torch.tanh(q[:, :, :, None] + k[:, :, None]) * v.view(1, heads, 1, 1, -1)).sum(-1)
    mask = torch.arange(sources)[None, None, None, :] >= torch.tensor(lengths)[:, None, None, None]
    weights = torch.softmax(scores.masked_fill(mask, float("-inf")), dim=-1)
    contexts = (weights @ m).transpose(1, 2).flatten(2).transpose(0, 1)
    gradient = draw(*contexts.shape).detach()
    contexts.backward(gradient)
    write(name, sizes=[targets, sources, batch, width, depth], lengths=lengths, heads=heads, queries=queries, keys=keys,
          memory=memory, v=v, weights=weights.mean(1), contexts=contexts, gradient=gradient, d_queries=queries.grad,
          d_keys=keys.grad, d_memory=memory.grad, d_v=v.grad)


def multi_head_attention(name, targets, sources, batch, width, lengths, heads):
    """PyTorch's own module, with its projections."""
    module = torch.nn.MultiheadAttention(width, heads)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape))
    queries, states = draw(targets, batch, width), draw(sources, batch, width)
    mask = torch.arange(sources)[None, :] >= torch.tensor(lengths)[:, None]
    contexts, weights = module(queries, states, states, key_padding_mask=mask)
    gradient = draw(*contexts.shape).detach()
    contexts.backward(gradient)
    fields = {key.replace(".", "_"): value for key, value in module.named_parameters()}
    fields |= {f"d_{key}": value.grad for key, value in fields.items()}
    write(name, sizes=[targets, sources, batch, width], lengths=lengths, heads=heads, queries=queries, states=states,
          weights=weights, contexts=contexts, gradient=gradient, d_queries=queries.grad, d_states=states.grad, **fields)


torch.manual_seed(11)
cell("lstm", torch.nn.LSTM(5, 6), 4, 3, 5, 6)
cell("gru", torch.nn.GRU(5, 6), 4, 3, 5, 6)
cell("rnn-tanh", torch.nn.RNN(5, 6), 4, 3, 5, 6)
cell("rnn-relu", torch.nn.RNN(5, 6, nonlinearity="relu"), 4, 3, 5, 6)
bidirectional("bidirectional-lstm", 5, 3, 4, 3, [2, 5, 4])
attention("attention", 3, 5, 2, 4, 3, [5, 2], 1.0)
attention("attention-scaled", 2, 4, 3, 6, 6, [1, 4, 3], 0.4)
cross_entropy("cross-entropy", 6, 5, 9, [3, -1, 0, 8, 8, -1], 0.0)
cross_entropy("cross-entropy-smoothed", 6, 5, 9, [3, -1, 0, 8, 8, -1], 0.1)
torch.manual_seed(12)
layer_normalization("layer-normalization", 3, 21, 4.0)
additive_attention("attention-additive", 3, 5, 2, 6, 4, [5, 2], 1)
additive_attention("attention-additive-heads", 2, 4, 3, 6, 8, [1, 4, 3], 2)
multi_head_attention("attention-multi-head", 3, 5, 2, 8, [5, 2], 4)
tag_chain("tag-chain", 5, 3, 4, [0, 2, 1, 3, -1, 1, -1, -1, 0, 2, -1, 3, 1, -1, -1])
