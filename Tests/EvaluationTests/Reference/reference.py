"""Writes scores.json: what sacreBLEU 2.6.0 says of a few hand-written corpora.

    pip install 'sacrebleu[ja]==2.6.0'
    python reference.py > scores.json
"""

import json

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

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
    "shifts": (
        ["on the mat sat the old cat today", "b c d a", "x y x y x y z", "he said that she said that he said", "5 4 3 2 1"],
        [["the old cat sat on the mat today", "a b c d", "z x y x y", "she said that he said that she said", "1 2 3 4 5"],
         ["today the cat sat on the old mat", "a d b c", "y x z", "that he said she said", "1 3 5 2 4"]],
    ),
    "asian": (
        ["今天，天气「很」好。ｱ・ｲ", "カタカナ", "ひらがな", "㈱３㌔　漢字！（）", "John's 3-4 cats' isn't 's ’s"],
        [["今天天气很好。", "カタ カナ", "ひら がな", "㈱ 3 ㌔ 漢字!()", "John 's 3 - 4 cats' isn't 's ’s"]],
    ),
    "japanese": (
        ["令和元年に新しい橋が完成した。", "彼女は毎朝７時にコーヒーを２杯飲む。", " ﾊﾝｶｸのｶﾅとABC123、3.5%です　", "すもももももももものうち", "「はい」と言った…\u3000では、命令和文。"],
        [["令和元年、新しい橋ができた。", "彼女は毎朝七時にコーヒーを飲みます。", "半角のカナとABC 123、3.5 %でした", "すももも桃も桃のうち", "「いいえ」と言った。では命令と和文。"]],
    ),
    "tokenizer hazards": (
        ["1,5 .5 5. a.5 5.a ٣،٤ ½. x² €5 5€ A+B «c» d—e …f ‰ ° №1", "\u2001x\u2a6dy\u2f81\U00020000z\U0002f800", "！＂＃～ｦ￥ ♥✂ ⼀⿰ㄅㆠ︐"],
        [["1.5 , 5 5 . a 5 5 a ٣ ، ٤ ½ x 2 € 5 A + B « c » d — e f", "x y z", "! \" # ~ ♥ ✂"]],
    ),
    "long against short": (["word " * 60, "x"], [["word", "x y z " * 40]]),
}

BASE = {"metric": "bleu", "tokenize": "13a", "lowercase": False}
SETTINGS = [
    {},
    {"lowercase": True},
    {"tokenize": "char"},
    {"tokenize": "none"},
    {"tokenize": "intl"},
    {"tokenize": "zh"},
    {"tokenize": "ja-mecab"},
    {"smooth_method": "floor"},
    {"smooth_method": "floor", "smooth_value": 0.01, "effective_order": True},
    {"smooth_method": "add-k", "max_ngram_order": 6},
    {"smooth_method": "add-k", "smooth_value": 0.5},
    {"smooth_method": "none", "max_ngram_order": 2},
    {"metric": "chrf"},
    {"metric": "chrf", "lowercase": True},
    {"metric": "chrf++"},
    {"metric": "chrf++", "lowercase": True, "whitespace": True},
    {"metric": "chrf", "char_order": 4, "beta": 1, "whitespace": True},
    {"metric": "chrf", "eps_smoothing": True, "beta": 3},
    {"metric": "ter"},
    {"metric": "ter", "case_sensitive": True, "normalized": True},
    {"metric": "ter", "no_punct": True},
    {"metric": "ter", "normalized": True, "asian_support": True},
    {"metric": "ter", "normalized": True, "no_punct": True, "asian_support": True},
]


def make(setting, sentence=False):
    options = dict(BASE, **setting)
    metric, tokenize, lowercase = options.pop("metric"), options.pop("tokenize"), options.pop("lowercase")
    if metric == "bleu":
        effective = options.pop("effective_order", False) or sentence
        return BLEU(tokenize=tokenize, lowercase=lowercase, effective_order=effective, force=True, **options)
    if metric == "ter":
        return TER(**options)
    return CHRF(word_order=2 if metric == "chrf++" else 0, lowercase=lowercase, **options)


def scores(hypotheses, references):
    for setting in SETTINGS:
        scorer = make(setting)
        score = scorer.corpus_score(hypotheses, references)
        single = make(setting, sentence=True)
        sentences = [single.sentence_score(h, list(r)) for h, *r in zip(hypotheses, *references)]
        yield {
            **dict(BASE, **setting),
            "value": score.score,
            "line": score.format(signature=str(scorer.get_signature())),
            "sentences": [s.score for s in sentences],
            "sentence_line": sentences[0].format(signature=str(single.get_signature())),
        }


def tokens():
    lines = [line for hypotheses, references in CORPORA.values() for side in (hypotheses, *references) for line in side]
    for name in ("13a", "char", "none", "intl", "zh", "ja-mecab"):
        tokenizer = BLEU(tokenize=name).tokenizer
        for line in dict.fromkeys(lines):
            yield {"tokenizer": name, "line": line, "tokens": tokenizer(line.rstrip()).split()}


def systems():
    """A reference and three systems of 40 segments, by a rule that needs no random numbers."""
    words = "the old mill by a river was sold again in spring and nobody knew why it had been closed so long".split()
    reference = [" ".join(words[i * k % 20] for k in range(1, 6 + i % 9)) + "." for i in range(1, 41)]
    yield "reference", reference
    for name, phase in (("first", 0), ("second", 1), ("third", 2)):
        yield name, [
            " ".join(w if (i + k + phase) % 3 else words[(i + 7 * k + phase) % 20] for k, w in enumerate(line.split()))
            for i, line in enumerate(reference)
        ]


def significance():
    (_, reference), *named = systems()
    settings = [{}, {"smooth_method": "add-k", "smooth_value": 0.5}, {"metric": "chrf"}, {"metric": "ter"}]
    for setting in settings:
        metric = make(setting)
        metric._ref_cache = metric._cache_references([reference])
        confidence = metric.corpus_score(named[0][1], None, n_bootstrap=200)
        line = confidence.format(width=6, signature=str(metric.get_signature()))
        tests = {}
        for test in ("bs", "ar"):
            metric = make(setting)
            metric._ref_cache = metric._cache_references([reference])
            signatures, results = PairedTest(named, {"x": metric}, None, test, n_samples=200)()
            name = next(iter(signatures))
            tests[test] = {
                "signature": str(signatures[name]),
                "results": [[None if v is None else float(v) for v in (r.score, r.p_value, r.mean, r.ci)] for r in results[name]],
            }
        yield {**dict(BASE, **setting), "confidence": line, **tests}


corpora = [
    {"name": name, "hypotheses": hypotheses, "references": references, "scores": list(scores(hypotheses, references))}
    for name, (hypotheses, references) in CORPORA.items()
]
print('{"corpora": [')
print(",\n".join(json.dumps(corpus) for corpus in corpora))
print('], "systems":', json.dumps(dict(systems())))
print(', "significance": [')
print(",\n".join(json.dumps(test) for test in significance()))
print('], "tokens": [')
print(",\n".join(json.dumps(line) for line in tokens()))
print("]}")
