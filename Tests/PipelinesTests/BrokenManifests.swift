extension Broken {
    /// A billion values in a few lines.
    private static let bomb: String = {
        let names = Array("abcdefghij")
        let lines = zip(names, names.dropFirst()).map { inner, outer in
            "  \(outer): &\(outer) [\(Array(repeating: "*\(inner)", count: 9).joined(separator: ", "))]"
        }
        return "source: fr\ntarget: en\nvariables:\n  a: &a [x, x, x, x, x, x, x, x, x]\n"
            + lines.joined(separator: "\n")
            + "\ncorpora: {train: corpora/train.tmx}"
    }()

    private static let mergeBomb: String = {
        let lines = (1...40).map { "  x\($0): &x\($0) {<<: [*x\($0 - 1), *x\($0 - 1)], k\($0): 1}" }
        return "variables:\n  x0: &x0 {k0: 1}\n" + lines.joined(separator: "\n")
    }()

    /// Mistakes in what surrounds the stages.
    static let manifests: [Broken] = [
        Broken(
            "an empty file", "",
            """
            fr-en.yaml: error: the manifest is empty; write one with `pipeline new FILES`, or start from one in pipelines/
            """),
        Broken(
            "a file with comments only", "# nothing yet",
            """
            fr-en.yaml: error: the manifest is empty; write one with `pipeline new FILES`, or start from one in pipelines/
            """),
        Broken(
            "keys on the wrong level",
            """
            source: fr
            target: en
            train: [corpora/train.tmx]
            vocab: {kind: bpe}
            """,
            """
            fr-en.yaml: error: the manifest has no `corpora`; write for example `corpora: {train: [train.tmx]}`
            fr-en.yaml:3:1: error: the manifest has no key `train`; it belongs under `corpora`
             3 | train: [corpora/train.tmx]
               | ^
            fr-en.yaml:4:1: error: the manifest has no key `vocab`; it is a stage and belongs under `stages`
             4 | vocab: {kind: bpe}
               | ^
            """),
        Broken(
            "a test set that is trained on",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx, corpora/news.tmx]
              tests: {news: corpora/../corpora/news.tmx}
            """,
            """
            fr-en.yaml:5:17: error: corpora/news.tmx is a training corpus too, and no pair of `news` may be learnt from; \
            name another file, or take the set out: one is then split off the training corpus
             5 |   tests: {news: corpora/../corpora/news.tmx}
               |                 ^
            """),
        Broken(
            "a merge key without a mapping",
            """
            source: fr
            target: en
            corpora: {train: corpora/train.tmx}
            stages:
              train: {<<: gru}
            """,
            """
            fr-en.yaml:5:11: error: the merge key `<<` has a single value; write a mapping or its alias, such as <<: *base
             5 |   train: {<<: gru}
               |           ^
            """),
        Broken(
            "aliases of aliases of aliases", bomb,
            """
            fr-en.yaml:8:6: error: aliases (*name) make more than 20000 values here; write out what is meant
             8 |   e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
               |      ^
            """),
        Broken(
            "merge keys of aliases of aliases", mergeBomb,
            """
            fr-en.yaml:13:18: error: aliases (*name) make more than 20000 values here; write out what is meant
             13 |   x11: &x11 {<<: [*x10, *x10], k11: 1}
                |                  ^
            """),
        Broken(
            "a list instead of a mapping",
            """
            - source: fr
            """,
            """
            fr-en.yaml:1:1: error: a manifest is a mapping; write `source: fr` and so on
             1 | - source: fr
               | ^
            """),
        Broken(
            "an unknown key",
            """
            sorce: fr
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:1:1: error: the manifest has no key `sorce`; did you mean `source`?
             1 | sorce: fr
               | ^
            """),
        Broken(
            "an unknown key without a near one",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            colour: red
            """,
            """
            fr-en.yaml:5:1: error: the manifest has no key `colour`; there are `corpora`, `executor`, `include`, \
            `language`, `matrix`, `reports`, `seed`, `slurm`, `source`, `stages`, `target`, `task`, `variables`, `work`
             5 | colour: red
               | ^
            """),
        Broken(
            "nothing that is required",
            """
            seed: 1
            """,
            """
            fr-en.yaml: error: the manifest has no `source`; write for example `source: fr`
            fr-en.yaml: error: the manifest has no `target`; write for example `target: en`
            fr-en.yaml: error: the manifest has no `corpora`; write for example `corpora: {train: [train.tmx]}`
            """),
        Broken(
            "a bracket that is not closed",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {size: 4000
            """,
            """
            fr-en.yaml:6:10: error: this is not YAML: did not find expected ',' or '}' while parsing a flow mapping \
            that starts on line 6; look at the indentation, colons and quotes
             6 |   vocab: {size: 4000
               |          ^
            """),
        Broken(
            "a variable in brackets without quotes",
            """
            source: fr
            target: en
            variables: {data: corpora}
            corpora:
              train: [${data}/train.tmx]
            """,
            """
            fr-en.yaml:5:12: error: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence \
            that starts on line 5; inside brackets, put text with ${…} in quotes
             5 |   train: [${data}/train.tmx]
               |            ^
            """),
        Broken(
            "a tab as indentation",
            """
            source: fr
            target: en
            corpora:
            \ttrain: a.tmx
            """,
            """
            fr-en.yaml:4:1: error: this is not YAML: found character that cannot start any token while scanning for \
            the next token that starts on line 4; indent with spaces, not with tabs
             4 |  train: a.tmx
               | ^
            """),
        Broken(
            "two documents",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            ---
            source: de
            """,
            """
            fr-en.yaml:5:1: error: this is not one YAML document: but found another document; keep one document, \
            without `---` inside
             5 | ---
               | ^
            """),
        Broken(
            "an alias without its anchor",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: *sizes
            """,
            """
            fr-en.yaml:6:10: error: this is not one YAML document: found undefined alias; define the anchor (&name) \
            before its alias (*name)
             6 |   vocab: *sizes
               |          ^
            """),
        Broken(
            "a key given twice",
            """
            source: fr
            target: en
            source: de
            corpora: {train: [corpora/train.tmx]}
            """,
            """
            fr-en.yaml:3:1: error: `source` is given twice; keep one of them (the first is on line 1)
             3 | source: de
               | ^
            """),
        Broken(
            "a key given three times, and a key in another mapping twice",
            """
            source: fr
            source: de
            source: it
            target: en
            corpora: {train: [corpora/train.tmx], "train": []}
            """,
            """
            fr-en.yaml:2:1: error: `source` is given twice; keep one of them (the first is on line 1)
             2 | source: de
               | ^
            fr-en.yaml:3:1: error: `source` is given twice; keep one of them (the first is on line 1)
             3 | source: it
               | ^
            fr-en.yaml:5:39: error: `train` is given twice; keep one of them (the first is on line 5)
             5 | corpora: {train: [corpora/train.tmx], "train": []}
               |                                       ^
            """),
        Broken(
            "a language that is none",
            """
            source: französisch!
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:1:9: error: `französisch!` is no language code; write for example fr or pt-BR
             1 | source: französisch!
               |         ^
            """),
        Broken(
            "one language twice",
            """
            source: fr
            target: fr
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:2:9: error: `target` is the same language as `source`; name two languages
             2 | target: fr
               |         ^
            """),
        Broken(
            "a seed that is not a number",
            """
            seed: one
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:1:7: error: `seed` is `one`; write a whole number that is not negative
             1 | seed: one
               |       ^
            """),
        Broken(
            "a negative seed",
            """
            seed: -1
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:1:7: error: `seed` is `-1`; write a whole number that is not negative
             1 | seed: -1
               |       ^
            """),
        Broken(
            "a list where a value belongs",
            """
            work: [a, b]
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:1:7: error: `work` is a list; write a single value
             1 | work: [a, b]
               |       ^
            """),
        Broken(
            "an undefined variable",
            """
            source: fr
            target: en
            variables: {data: corpora}
            corpora:
              train: ["${dta}/train.tmx"]
            """,
            """
            fr-en.yaml:5:12: error: undefined variable `dta`; did you mean `data`?
             5 |   train: ["${dta}/train.tmx"]
               |            ^
            """),
        Broken(
            "an undefined variable behind others",
            """
            source: fr
            target: en
            variables: {data: corpora}
            corpora:
              train: ["${data}/${part}.tmx"]
            """,
            """
            fr-en.yaml:5:20: error: undefined variable `part`; there are `data`, `folder`, `reports`, `source`, \
            `target`, `work`
             5 |   train: ["${data}/${part}.tmx"]
               |                    ^
            """),
        Broken(
            "variables in a circle",
            """
            source: fr
            target: en
            variables:
              a: ${b}/x
              b: ${a}/y
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:4:6: error: variables refer to each other in a circle: `b` → `a` → `b`; give one of them a value
             4 |   a: ${b}/x
               |      ^
            """),
        Broken(
            "a variable that is not closed",
            """
            source: fr
            target: en
            corpora:
              train: ["${source/train.tmx"]
            """,
            """
            fr-en.yaml:4:12: error: `${` has no closing `}`; write ${name}
             4 |   train: ["${source/train.tmx"]
               |            ^
            """),
        Broken(
            "a variable without a value",
            """
            source: fr
            target: en
            variables:
              data:
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:4:3: error: the variable `data` has no value; write it here, or give it with set data=…
             4 |   data:
               |   ^
            """),
        Broken(
            "a variable with a name of the manifest's own",
            """
            source: fr
            target: en
            variables:
              work: here
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            fr-en.yaml:4:3: error: `work` is a name of the manifest's own; choose another
             4 |   work: here
               |   ^
            """),
        Broken(
            "no training corpus",
            """
            source: fr
            target: en
            corpora:
              dev: [corpora/dev.tmx]
            """,
            """
            fr-en.yaml:4:3: error: `corpora` has no `train`; write for example train: [train.tmx]
             4 |   dev: [corpora/dev.tmx]
               |   ^
            """),
        Broken(
            "an empty list of corpora",
            """
            source: fr
            target: en
            corpora:
              train: []
            """,
            """
            fr-en.yaml:4:10: error: `train` is an empty list; name a corpus file
             4 |   train: []
               |          ^
            """),
        Broken(
            "test sets without names",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
              tests: [corpora/news.tmx]
            """,
            """
            fr-en.yaml:5:10: error: `tests` is a list; give each test set a name: {news: [news.tmx]}
             5 |   tests: [corpora/news.tmx]
               |          ^
            """),
        Broken(
            "a test set with a reserved name",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
              tests: {train: corpora/news.tmx}
            """,
            """
            fr-en.yaml:5:11: error: a test set cannot be called `train`; use letters, digits, `-`, `_` and `.`, and \
            neither train nor dev
             5 |   tests: {train: corpora/news.tmx}
               |           ^
            """),
        Broken(
            "missing files only", status: .missingInput,
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx, corpora/trian.tmx]
              dev: nowhere/dev.tmx
            """,
            """
            fr-en.yaml:4:30: error: no such file: corpora/trian.tmx; look at the path
             4 |   train: [corpora/train.tmx, corpora/trian.tmx]
               |                              ^
            fr-en.yaml:5:8: error: no such file: nowhere/dev.tmx; look at the path
             5 |   dev: nowhere/dev.tmx
               |        ^
            """),
        Broken(
            "a missing file and a mistake",
            """
            source: fr
            target: en
            seed: x
            corpora:
              train: [corpora/trian.tmx]
            """,
            """
            fr-en.yaml:3:7: error: `seed` is `x`; write a whole number that is not negative
             3 | seed: x
               |       ^
            fr-en.yaml:5:11: error: no such file: corpora/trian.tmx; look at the path
             5 |   train: [corpora/trian.tmx]
               |           ^
            """),
    ]
}
