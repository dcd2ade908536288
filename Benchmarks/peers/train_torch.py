#!/usr/bin/env python3
"""Speed of training in PyTorch: the model that `Benchmarks/peers/run` has pipeline-train measure, on the same pieces.

usage: train_torch.py TRAIN VOCAB [--seconds S] [--bf16] [--threads N]
TRAIN is a bitext (TRAIN.fr, TRAIN.en), VOCAB a folder of pipeline-vocab --kind bpe. Embeddings 256, a bidirectional
LSTM of 2 x 256, a decoder LSTM of 512 with attention through a matrix, an output layer of its own; Adam, gradients
clipped at norm 1, batches of some 900 target pieces. Prints target pieces per second as JSON, padding not counted.
"""
import argparse, json, os, random, time

arguments = argparse.ArgumentParser()
arguments.add_argument("train")
arguments.add_argument("vocab")
arguments.add_argument("--seconds", type=float, default=15)
arguments.add_argument("--bf16", action="store_true")
arguments.add_argument("--threads", type=int, default=os.cpu_count())
options = arguments.parse_args()
os.environ["OMP_NUM_THREADS"] = str(options.threads)

import sentencepiece
import torch
from torch import nn

torch.set_num_threads(options.threads)
torch.manual_seed(1)
torch.set_flush_denormal(True)
random.seed(1)
PAD, START, END = 0, 2, 3


def encode(language, side):
    pieces = sentencepiece.SentencePieceProcessor(model_file=f"{options.vocab}/{side}.model")
    with open(f"{options.train}.{language}", encoding="utf-8") as lines:
        return [ids + [END] for ids in pieces.encode([line.strip() for line in lines])], pieces.get_piece_size()


def padded(rows):
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows]).t().contiguous()


class Model(nn.Module):
    def __init__(self, sources, targets, width=256, states=512, dropout=0.3):
        super().__init__()
        self.source, self.target = nn.Embedding(sources, width), nn.Embedding(targets, width)
        # Two layers over padded text are faster than one bidirectional layer over packed text.
        self.forwards, self.backwards = nn.LSTM(width, states // 2), nn.LSTM(width, states // 2)
        self.decoder = nn.LSTM(width, states)
        self.start = nn.Linear(states, 2 * states)
        self.attention = nn.Linear(states, states, bias=False)
        self.readout = nn.Linear(2 * states, states)
        self.output = nn.Linear(states, targets)
        self.dropout = nn.Dropout(dropout)

    def forward(self, source, lengths, target):
        steps = torch.arange(source.shape[0])[:, None]
        mirrored = torch.where(steps < lengths, lengths - 1 - steps, steps)[:, :, None]
        read = self.dropout(self.source(source))
        ahead, _ = self.forwards(read)
        back, _ = self.backwards(read.gather(0, mirrored.expand_as(read)))
        last = torch.arange(len(lengths))
        final = torch.cat([ahead[lengths - 1, last], back[lengths - 1, last]], 1)
        encoded = self.dropout(torch.cat([ahead, back.gather(0, mirrored.expand_as(back))], 2)).transpose(0, 1)
        hidden, cell = torch.tanh(self.start(final)).chunk(2, 1)
        decoded, _ = self.decoder(
            self.dropout(self.target(target)), (hidden[None].contiguous(), cell[None].contiguous()))
        decoded = self.dropout(decoded).transpose(0, 1)
        scores = torch.bmm(decoded, self.attention(encoded).transpose(1, 2))
        beyond = torch.arange(source.shape[0])[None] >= lengths[:, None]
        weights = torch.softmax(scores.masked_fill(beyond[:, None], -1e9), -1)
        read = torch.tanh(self.readout(torch.cat([torch.bmm(weights, encoded), decoded], 2)))
        return self.output(self.dropout(read)).transpose(0, 1)


sources, source_size = encode("fr", "source")
targets, target_size = encode("en", "target")
order = sorted(range(len(targets)), key=lambda index: (len(targets[index]), len(sources[index])))
batches, batch = [], []
for index in order:
    batch.append(index)
    if sum(len(targets[i]) for i in batch) >= 900:
        batches.append(batch)
        batch = []
batches = batches or [batch]
random.shuffle(batches)
prepared = [
    (
        padded([sources[i] for i in rows]), torch.tensor([len(sources[i]) for i in rows]),
        padded([[START] + targets[i][:-1] for i in rows]), padded([targets[i] for i in rows]),
        sum(len(targets[i]) for i in rows),
    )
    for rows in batches
]
model = Model(source_size, target_size)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
loss_of = nn.CrossEntropyLoss(ignore_index=PAD)


def update(source, lengths, given, wanted, _):
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
        logits = model(source, lengths, given)
    loss = loss_of(logits.reshape(-1, target_size).float(), wanted.reshape(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


for number in range(5):
    update(*prepared[number % len(prepared)])
start, count, number = time.time(), 0, 5
while time.time() - start < options.seconds:
    data = prepared[number % len(prepared)]
    update(*data)
    count += data[-1]
    number += 1
print(json.dumps({
    "target_tokens_per_second": round(count / (time.time() - start)),
    "parameters": sum(p.numel() for p in model.parameters()), "torch": torch.__version__}))
