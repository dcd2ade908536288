"""Rebuilds a model from its folder and checks that it computes what pipeline-decode computes.

    pipeline-decode --model MODEL --input TEXT --force TRANSLATIONS --precision f32 --format jsonl > forced.jsonl
    python3 model.py MODEL forced.jsonl

For each line the script computes the log probability of every token of the translation, and compares it with that in
forced.jsonl. It ends with status 1 where they differ by more than 0.0001.

The model is written for PyTorch. Where that is not installed, NumPy takes its place: both have the functions used here.
"""

import json
import math
import struct
import sys
from pathlib import Path

import numpy

try:
    import torch as xp

    def array(values):
        return xp.from_numpy(values.copy())

except ImportError:
    xp = numpy

    def array(values):
        return values


PAD, UNKNOWN, START, END = 0, 1, 2, 3


def read_safetensors(path):
    """The tensors of a safetensors file by name: a header of JSON after its length, then the numbers."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "F32", f"{name} is {entry['dtype']}"
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + length + begin : 8 + length + end], dtype="<f4")
        tensors[name] = array(values.reshape(entry["shape"]))
    return tensors


def sigmoid(x):
    return 1 / (1 + xp.exp(-x))


def softmax(scores):
    """Of a vector."""
    powers = xp.exp(scores - scores.max())
    return powers / powers.sum()


class Model:
    """The encoder-decoder for one sentence at a time; S source tokens, T target tokens, H the width of states."""

    def __init__(self, folder):
        self.configuration = json.loads((Path(folder) / "config.json").read_text())["model"]
        self.tensors = read_safetensors(Path(folder) / "model.safetensors")
        self.heads = self.configuration.get("attentionHeads", 1)
        self.normalizes = self.configuration.get("normalizesLayers", False)
        self.scale = math.sqrt(self.configuration["embeddingSize"])

    # MARK: parts

    def linear(self, name, x):
        """y = W x + b; projections of keys have no b."""
        y = x @ self.tensors[f"{name}.weight"].T
        return y + self.tensors[f"{name}.bias"] if f"{name}.bias" in self.tensors else y

    def normalize(self, name, x):
        """Layer normalization, where the model has it."""
        if not self.normalizes:
            return x
        centered = x - x.mean(-1)[..., None]
        variance = (centered * centered).mean(-1)[..., None]
        return centered / xp.sqrt(variance + 1e-5) * self.tensors[f"{name}.gain"] + self.tensors[f"{name}.bias"]

    def cell(self, name, x, state):
        """One time step from the state (h, c) or (h,). W is [input, gates, H], U is [H, gates, H]."""
        h = state[0]
        b = self.tensors[f"{name}.bias"]
        wx = xp.einsum("i,igh->gh", x, self.tensors[f"{name}.input"])
        if f"{name}.recurrent" in self.tensors:
            uh = xp.einsum("i,igh->gh", h, self.tensors[f"{name}.recurrent"])
        kind = self.configuration["cell"]
        if kind == "rnn-tanh":
            return (xp.tanh(wx[0] + uh[0] + b[0]),)
        if kind == "rnn-relu":
            sums = wx[0] + uh[0] + b[0]
            return (sums * (sums > 0),)
        if kind == "gru":
            u, r = (sigmoid(wx[k] + uh[k] + b[k]) for k in (0, 1))
            n = xp.tanh(wx[2] + b[2] + r * (uh[2] + b[3]))
            return (u * h + (1 - u) * n,)
        if kind == "mingru":
            z = sigmoid(wx[0] + b[0])
            return ((1 - z) * h + z * (wx[1] + b[1]),)
        if kind in ("lstm", "lstm-peephole"):
            i, f, g, o = (wx[k] + uh[k] + b[k] for k in range(4))
            p = self.tensors[f"{name}.peephole"] if kind == "lstm-peephole" else (0, 0, 0)
            c = sigmoid(f + p[1] * state[1]) * state[1] + sigmoid(i + p[0] * state[1]) * xp.tanh(g)
            return (sigmoid(o + p[2] * c) * xp.tanh(c), c)
        raise SystemExit(f"this script does not know the cell {kind}")

    def layer(self, name, inputs):
        """A recurrent layer over a sequence, from a zero state: [S, H]."""
        width = self.tensors[f"{name}.bias"].shape[1]
        state = (array(numpy.zeros(width, dtype="float32")),) * 2
        outputs = []
        for x in inputs:
            state = self.cell(name, x, state)
            outputs.append(state[0])
        return self.normalize(f"{name}.normalization", xp.stack(outputs))

    # MARK: encoder

    def encode(self, source):
        """The states of the top layer, [S, H], and its last ones, [H]."""
        x = self.tensors["source.embedding"][source + [END]] * self.scale
        for index in range(self.configuration["encoderLayers"]):
            forward = self.layer(f"encoder.{index}.forward", x)
            backward = xp.flip(self.layer(f"encoder.{index}.backward", xp.flip(x, (0,))), (0,))
            output = xp.concatenate([forward, backward], -1)
            x = output if index == 0 else x + output
            summary = xp.concatenate([forward[-1], backward[0]], -1)
        return x, summary

    # MARK: attention

    def attend(self, query, states):
        """The context of a decoder state, [H], from the encoder's states, [S, H]."""
        kind = self.configuration["attention"]
        name = "decoder.attention"
        width = query.shape[0] // self.heads
        values, keys = states, states
        if kind == "additive" or (kind == "general" and self.heads > 1):
            query = self.linear(f"{name}.queries", query)
            keys = self.linear(f"{name}.keys", states)
        elif kind == "general":
            keys = states @ self.tensors[f"{name}.keys"].T
        has_output = f"{name}.output.weight" in self.tensors
        if has_output:
            values = self.linear(f"{name}.values", states)
        scales = self.normalizes or self.heads > 1
        contexts = []
        for head in range(self.heads):
            part = slice(head * width, (head + 1) * width)
            if kind == "additive":
                scores = xp.tanh(query[part] + keys[:, part]) @ self.tensors[f"{name}.v"][part]
            else:
                scores = keys[:, part] @ query[part] / (math.sqrt(width) if scales else 1)
            contexts.append(softmax(scores) @ values[:, part])
        context = xp.concatenate(contexts, -1)
        return self.linear(f"{name}.output", context) if has_output else context

    # MARK: decoder

    def logits(self, source, target):
        """The scores of all words at each position of a translation, its end included: [T + 1, words]."""
        configuration = self.configuration
        feeds = configuration.get("feedsInput", False)
        layers = range(configuration["decoderLayers"])
        states, summary = self.encode(source)
        hidden = [
            tuple(
                xp.tanh(self.linear(f"decoder.{k}.{name}", summary))
                for name in ("initial", "initial-cell")
                if f"decoder.{k}.{name}.weight" in self.tensors
            )
            for k in layers
        ]
        readout = array(numpy.zeros(configuration["hiddenSize"], dtype="float32"))
        shared = configuration.get("sharesEmbeddings", False)
        embeddings = self.tensors["source.embedding" if shared else "target.embedding"]
        rows = []
        for word in [START] + target:
            x = embeddings[word] * self.scale
            if feeds:
                x = xp.concatenate([x, readout], -1)
            context = None
            for k in layers:
                # Without input feeding the context of the first layer's state goes into the layers above.
                given = xp.concatenate([x, context], -1) if context is not None and not feeds else x
                hidden[k] = self.cell(f"decoder.{k}", given, hidden[k])
                output = self.normalize(f"decoder.{k}.normalization", hidden[k][0])
                x = output if k == 0 else x + output
                if k == 0 and not feeds and configuration["attention"] != "none":
                    context = self.attend(x, states)
            if feeds:
                context = self.attend(x, states)
            features = x if context is None else xp.concatenate([context, x], -1)
            features = self.normalize("decoder.readout.normalization", features)
            readout = xp.tanh(self.linear("decoder.readout", features))
            if configuration["tiesEmbeddings"]:
                row = self.linear("output.projection", readout) @ embeddings.T
            else:
                row = self.tensors["output.weight"] @ readout
            rows.append(row + self.tensors["output.bias"])
        return xp.stack(rows)


def read_vocabulary(folder, side):
    """The indices of tokens, from a list of `token<TAB>count` or from SentencePiece's own library."""
    folder = Path(folder) / "vocab"
    description = json.loads((folder / "vocabulary.json").read_text())
    (path,) = folder.glob(("joint" if description["joint"] else side) + ".*")
    if path.suffix == ".model":
        from sentencepiece import SentencePieceProcessor

        processor = SentencePieceProcessor(model_file=str(path))
        return {processor.id_to_piece(index): index for index in range(len(processor))}
    tokens = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {token: index for index, token in enumerate(tokens)}


def main(folder, forced):
    model = Model(folder)
    source, target = (read_vocabulary(folder, side) for side in ("source", "target"))
    worst, count = 0.0, 0
    for line in Path(forced).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        words = [target.get(token, UNKNOWN) for token in entry["tokens"]]
        logits = model.logits([source.get(token, UNKNOWN) for token in entry["source_tokens"]], words)
        for row, word, expected in zip(logits, words + [END], entry["token_log_probabilities"]):
            probability = math.log(float(softmax(row)[word]))
            worst = max(worst, abs(probability - expected))
            count += 1
    print(f"{count} tokens, computed with {xp.__name__}: largest difference {worst:.2g}")
    return 0 if count > 0 and worst <= 0.0001 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
