"""Learns word vectors with gensim, with the defaults of pipeline-embed, and says how fast.

usage: gensim_vectors.py TEXT skip-gram|cbow THREADS OUTPUT [SEED]
"""

import gzip
import sys
import time

import gensim
from gensim.models import Word2Vec

EPOCHS = 5


def main(text, method, threads, output, seed=1):
    opener = gzip.open if text.endswith(".gz") else open
    with opener(text, "rt", encoding="utf-8") as lines:
        sentences = [words for words in (line.split() for line in lines) if words]
    skips = method == "skip-gram"
    model = Word2Vec(
        vector_size=100, window=5, negative=5, min_count=5, sample=1e-3, sg=int(skips), workers=int(threads),
        seed=int(seed), alpha=0.025 if skips else 0.05, min_alpha=0.0001, epochs=EPOCHS)
    model.build_vocab(sentences)
    known = sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key)
    start = time.time()
    model.train(sentences, total_examples=model.corpus_count, epochs=EPOCHS)
    seconds = time.time() - start
    print(f"gensim {gensim.__version__}, {method}: {seconds:.2f} s, {known * EPOCHS / seconds:.0f} words a second")
    model.wv.save_word2vec_format(output, binary=True)


main(*sys.argv[1:])
