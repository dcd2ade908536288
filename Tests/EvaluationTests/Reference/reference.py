"""Writes scores.json: what sacreBLEU 2.6.0 says of a few hand-written corpora.

    pip install sacrebleu==2.6.0
    python reference.py > scores.json
"""

import json

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

assert sacrebleu.__version__ == "2.6.0"

CORPORA = {
    "plain": (
        ["The mill by the river was sold in 1998.", "She never liked the colour green.", "It rains again"],
        [["The mill near the river was sold in 1998.", "She has never liked green.", "It is raining again."]],
    ),
    "three references": (
        ["the the the the the the the", "A small boat left the harbour.", "Yes", "near near far"],
        [
            ["the cat is on the mat", "The small boat left port.", "Yes.", "near far far"],
            ["there is a cat on the mat", "A little boat left the harbour at dawn.", "Indeed", "near near near near"],
            ["a cat", "Boat gone", "Yes", ""],
        ],
    ),
    "identical": (["One two three four five.", "Six!"], [["One two three four five.", "Six!"]]),
    "one token": (["word"], [["word"]]),
    "one wrong token": (["word"], [["other"]]),
    "empty hypothesis": ([""], [["Something was expected here."]]),
    "empty reference": (["Nothing was expected here."], [[""]]),
    "empty on both sides": (["", "  ", "\t"], [["", "", "\u00a0"]]),
    "some empty": (["", "A lamp stood on the table.", ""], [["A door", "A lamp was on the table.", ""]]),
    "too short for 4-grams": (["a b c", "d e"], [["a b c", "d f"]]),
    "no 4-gram matches": (["one two three five six seven eight nine"], [["one two three four six seven nine eight"]]),
    "numbers": (
        ["It cost 1,000.5 in 3-4 days, i.e. 7%.", "1.a 2,b .5 5. 6.7. -8 9-", "..5 ,,, 1.,2 a..b 3... 10-20-30", "v2.0,x"],
        [["It cost 1,000.5 in 3 - 4 days, ie 7 %.", "1 .a 2, b .5 5 . 6.7 . -8 9 -", ". .5 , 1.2 a. .b 3 10 - 20", "v2 .0"]],
    ),
    "entities": (
        ["&quot;Fish &amp; chips&quot; &lt;b&gt;", "&amp;lt; &amp;quot; &amp;amp;", "a <skipped> b<skip<skipped>ped>", "AT&T R&D &;"],
        [['"Fish & chips" <b>', "&lt; < &quot; & &amp;", "a b <skipped>", "AT & T R&amp;D &"]],
    ),
    "line breaks": (["hyphen-\nated words\nin lines", "ends with-\n"], [["hyphenated words in lines", "ends with-"]]),
    "white space": (
        ["a\tb\u00a0c\u2028d", "e\u3000f\u2009g\x1ch\x85i ", "j\u200bk\ufeffl\u2060m\u180en", "tail \u00a0\t", "\u2003 lead"],
        [["a b c d", "e f g h i", "j k l m n", "tail", "lead"]],
    ),
    "punctuation": (
        ["(Hi!) \"quoted\" 'single' [x] {y} a/b c\\d", "don't stop-gap e-mail", "#tag @name $5 ^ * _ ` ~ | = + ; :", "!?...", "hi) (ho"],
        [["( Hi ! ) quoted 'single' [ x ] {y} a / b c\\d", "do n't stop gap email", "# tag @ name 5 ^*_`~|=+;:", "! ? .", "hi ) ( ho"]],
    ),
    "scripts": (
        ["今天天气很好。我们去公园吧！", "ذهب الولد إلى المدرسة، ثم عاد.", "Мама мыла раму, да?", "ירושלים של זהב", "東京は夜の７時です。"],
        [["今天天氣很好，我們去公園。", "ذهبت البنت إلى المدرسة ثم عادت.", "Мама моет раму!", "ירושלים עיר של זהב", "東京は夜７時だ。"]],
    ),
    "emoji and marks": (
        ["👍🏽 great 🎉🎉", "👨‍👩‍👧 family", "café cafe\u0301", "\U0001d4b3 = 𝟙.𝟚", ".\u0301 -\u0308 3\u0301.5", "\u202eabc\u202c"],
        [["👍 great 🎉", "👩‍👧 family", "cafe\u0301 café", "\U0001d4b3 = 1.2", ". - 3.5", "abc"]],
    ),
    "case": (
        ["ΟΔΟΣ ΣΑΣ Σ ΑΣ. Σ.", "İSTANBUL Istanbul ısı", "STRASSE Straße STRAẞE", "ǅungla \U00010400", "ΑΣ\u0345 ΑΣ'Α 'Σ"],
        [["οδος σας σ ας. σ.", "i̇stanbul istanbul ISI", "strasse strasse straße", "ǆungla \U00010428", "ας\u0345 ας'α 'ς"]],
    ),
    "repeated n-grams": (["a b a b a b a b", "to be or not to be to be"], [["a b a b", "to be or not to be"], ["b a b a b", "be to be"]]),
    "long against short": (["word " * 60, "x"], [["word", "x y z " * 40]]),
}

SETTINGS = [
    ("bleu", "13a", False),
    ("bleu", "13a", True),
    ("bleu", "char", False),
    ("bleu", "none", False),
    ("chrf", "", False),
    ("chrf", "", True),
    ("chrf++", "", False),
    ("chrf++", "", True),
]


def make(metric, tokenize, lowercase, sentence=False):
    if metric == "bleu":
        return BLEU(tokenize=tokenize, lowercase=lowercase, effective_order=sentence, force=True)
    return CHRF(word_order=2 if metric == "chrf++" else 0, lowercase=lowercase)


def scores(hypotheses, references):
    for metric, tokenize, lowercase in SETTINGS:
        scorer = make(metric, tokenize, lowercase)
        score = scorer.corpus_score(hypotheses, references)
        single = make(metric, tokenize, lowercase, sentence=True)
        sentences = [single.sentence_score(h, list(r)) for h, *r in zip(hypotheses, *references)]
        yield {
            "metric": metric,
            "tokenizer": tokenize,
            "lowercase": lowercase,
            "value": score.score,
            "line": score.format(signature=str(scorer.get_signature())),
            "sentences": [s.score for s in sentences],
            "sentence_line": sentences[0].format(signature=str(single.get_signature())),
        }


def tokens():
    lines = [line for hypotheses, references in CORPORA.values() for side in (hypotheses, *references) for line in side]
    for name in ("13a", "char", "none"):
        tokenizer = BLEU(tokenize=name).tokenizer
        for line in dict.fromkeys(lines):
            yield {"tokenizer": name, "line": line, "tokens": tokenizer(line.rstrip()).split()}


corpora = [
    {"name": name, "hypotheses": hypotheses, "references": references, "scores": list(scores(hypotheses, references))}
    for name, (hypotheses, references) in CORPORA.items()
]
print('{"corpora": [')
print(",\n".join(json.dumps(corpus) for corpus in corpora))
print('], "tokens": [')
print(",\n".join(json.dumps(line) for line in tokens()))
print("]}")
