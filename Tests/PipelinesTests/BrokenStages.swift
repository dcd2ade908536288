extension Broken {
    /// Mistakes in stages, their options and in settings.
    static let stages: [Broken] = [
        Broken(
            "an unknown stage",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              trian: {epochs: 3}
            """,
            """
            fr-en.yaml:6:3: error: unknown stage `trian`: there is no pipeline-trian beside pipeline or on the PATH; \
            did you mean `train`?
             6 |   trian: {epochs: 3}
               |   ^
            """),
        Broken(
            "an unknown option",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {sise: 4000}
            """,
            """
            fr-en.yaml:6:11: error: the stage `vocab` has no option `sise`; did you mean `size`?
             6 |   vocab: {sise: 4000}
               |           ^
            """),
        Broken(
            "an unknown option without a near one",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab:
                colour: red
            """,
            """
            fr-en.yaml:7:5: error: the stage `vocab` has no option `colour`; `pipeline vocab --help` lists them
             7 |     colour: red
               |     ^
            """),
        Broken(
            "a value that is not allowed",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {kind: bpee}
            """,
            """
            fr-en.yaml:6:17: error: the option `kind` cannot be `bpee`; did you mean `bpe`?
             6 |   vocab: {kind: bpee}
               |                 ^
            """),
        Broken(
            "a value that is not allowed and near to none",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {kind: sentences}
            """,
            """
            fr-en.yaml:6:17: error: the option `kind` cannot be `sentences`; there are `bpe`, `unigram`, `words`
             6 |   vocab: {kind: sentences}
               |                 ^
            """),
        Broken(
            "a value that the stage's own parser refuses",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab:
                kind: bpe
                size: many
            """,
            """
            fr-en.yaml:8:11: error: the value 'many' is invalid for '--size <size>'; see `pipeline vocab --help`
             8 |     size: many
               |           ^
            """),
        Broken(
            "an option without a value",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode:
                beam:
            """,
            """
            fr-en.yaml:7:5: error: the option `beam` has no value; write one, or take the line out for the default
             7 |     beam:
               |     ^
            """),
        Broken(
            "an option with a mapping",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode:
                beam: {size: 5}
            """,
            """
            fr-en.yaml:7:11: error: the option `beam` is a mapping; write a single value or a list
             7 |     beam: {size: 5}
               |           ^
            """),
        Broken(
            "a list for an option that takes one value",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode: {beam: [5, 8]}
            """,
            """
            fr-en.yaml:6:12: error: the option `beam` takes one value, not a list; write one
             6 |   decode: {beam: [5, 8]}
               |            ^
            """),
        Broken(
            "a flag that is neither on nor off",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              prepare: {lowercase: 1}
            """,
            """
            fr-en.yaml:6:24: error: the option `lowercase` is on or off, not `1`; write true or false
             6 |   prepare: {lowercase: 1}
               |                        ^
            """),
        Broken(
            "a stage that is no mapping",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode: 5
            """,
            """
            fr-en.yaml:6:11: error: the stage `decode` is a single value; write its options as a mapping, or {} for \
            the defaults
             6 |   decode: 5
               |           ^
            """),
        Broken(
            "stages as a list",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages: [vocab, train]
            """,
            """
            fr-en.yaml:5:9: error: `stages` is a list; write a mapping, such as {decode: {beam: 5}}
             5 | stages: [vocab, train]
               |         ^
            """),
        Broken(
            "one output for two test sets",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
              tests: {a: corpora/news.tmx, b: corpora/talks.tmx}
            stages:
              decode: {output: hypotheses.txt}
            """,
            """
            fr-en.yaml:7:20: error: decode a and decode b both write hypotheses.txt; put ${set} into the path
             7 |   decode: {output: hypotheses.txt}
               |                    ^
            """),
        Broken(
            "an option that is for the command line only, and one with a value that is",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode: {interactive: true, format: moses}
            """,
            """
            fr-en.yaml:6:12: error: the option `interactive` is not for manifests: nobody is there
             6 |   decode: {interactive: true, format: moses}
               |            ^
            fr-en.yaml:6:39: error: in a manifest the option `format` can only be `text`: lines are scored
             6 |   decode: {interactive: true, format: moses}
               |                                       ^
            """),
        Broken(
            "a flag and its opposite",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              prepare: {merge: true, no-merge: true}
            """,
            """
            fr-en.yaml:6:26: error: `no-merge` and `merge` are the same option; keep one of them
             6 |   prepare: {merge: true, no-merge: true}
               |                          ^
            """),
        Broken(
            "an option that the rest of the manifest rules out",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              train: {cell: gru}
              decode: {alignments: links.txt}
            """,
            """
            fr-en.yaml:7:24: error: the option `alignments` needs another cell
             7 |   decode: {alignments: links.txt}
               |                        ^
            """),
        Broken(
            "another language than the manifest's",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              ingest: {source: de}
            """,
            """
            fr-en.yaml:6:20: error: the `source` of every stage is the manifest's, `fr`; change that one
             6 |   ingest: {source: de}
               |                    ^
            """),
        Broken(
            "a missing input that an option names", status: .missingInput,
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              train: {vocab: elsewhere/vocab}
            """,
            """
            fr-en.yaml:6:18: error: no such file: elsewhere/vocab; look at the path
             6 |   train: {vocab: elsewhere/vocab}
               |                  ^
            """),
        Broken(
            "a variable of repeated stages in a stage that runs once",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {output: "${work}/${set}"}
            """,
            """
            fr-en.yaml:6:28: error: undefined variable `set`; only a stage that runs once per set has it
             6 |   vocab: {output: "${work}/${set}"}
               |                            ^
            """),
        Broken(
            "a stage of one's own without an executable",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              refine: {uses: my-refiner}
            """,
            """
            fr-en.yaml:6:18: error: there is no pipeline-my-refiner beside pipeline or on the PATH; build or install \
            it, or correct `uses`
             6 |   refine: {uses: my-refiner}
               |                  ^
            """),
        Broken(
            "a stage after one that is not there",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              own: {after: prepair}
            """,
            """
            fr-en.yaml:6:16: error: there is no stage `prepair` to come after; did you mean `prepare`?
             6 |   own: {after: prepair}
               |                ^
            """),
        Broken(
            "a stage with the name of a step",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              decode-test: {uses: own}
            """,
            """
            fr-en.yaml:6:3: error: the name `decode-test` is that of the step decode test; choose another and say \
            which stage it `uses`
             6 |   decode-test: {uses: own}
               |   ^
            """),
        Broken(
            "stages that wait for each other",
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            stages:
              own: {after: other}
              other: {uses: own, after: own}
            """,
            """
            fr-en.yaml:7:3: error: these stages wait for each other: `own`, `other`; take one of the inputs or \
            `after` away
             7 |   other: {uses: own, after: own}
               |   ^
            """),
        Broken(
            "a setting of nothing that there is", set: ["sed=2"],
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            --set sed=2: error: the manifest has no variable or key `sed`; did you mean `seed`?
            """),
        Broken(
            "a setting of an unknown option", set: ["vocab.sise=3"],
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            --set vocab.sise=3: error: the stage `vocab` has no option `sise`; did you mean `size`?
            """),
        Broken(
            "a setting with a wrong value", set: ["vocab.size=many"],
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            --set vocab.size=many: error: the value 'many' is invalid for '--size <size>'; see `pipeline vocab --help`
            """),
        Broken(
            "a setting that leads through a value", set: ["source.x=3"],
            """
            source: fr
            target: en
            corpora:
              train: [corpora/train.tmx]
            """,
            """
            --set source.x=3: error: there is a single value above `x`; name a key of a mapping
            """),
        Broken(
            "wide characters before the mistake",
            """
            source: fr
            target: en
            corpora: {train: ["corpora/été/日本.tmx"], dve: x}
            """,
            """
            fr-en.yaml:3:19: error: no such file: corpora/été/日本.tmx; look at the path
             3 | corpora: {train: ["corpora/été/日本.tmx"], dve: x}
               |                   ^
            fr-en.yaml:3:42: error: `corpora` has no key `dve`; did you mean `dev`?
             3 | corpora: {train: ["corpora/été/日本.tmx"], dve: x}
               |                                            ^
            """),
        Broken(
            "many mistakes at once",
            """
            source: fr
            target: en
            seed: one
            corpora:
              train: [corpora/train.tmx]
            stages:
              vocab: {kind: bpee, sise: 4000, size: many}
              decode: {beam: [5, 8]}
              scoer: {}
            """,
            """
            fr-en.yaml:3:7: error: `seed` is `one`; write a whole number that is not negative
             3 | seed: one
               |       ^
            fr-en.yaml:7:17: error: the option `kind` cannot be `bpee`; did you mean `bpe`?
             7 |   vocab: {kind: bpee, sise: 4000, size: many}
               |                 ^
            fr-en.yaml:7:23: error: the stage `vocab` has no option `sise`; did you mean `size`?
             7 |   vocab: {kind: bpee, sise: 4000, size: many}
               |                       ^
            fr-en.yaml:7:41: error: the value 'many' is invalid for '--size <size>'; see `pipeline vocab --help`
             7 |   vocab: {kind: bpee, sise: 4000, size: many}
               |                                         ^
            fr-en.yaml:8:12: error: the option `beam` takes one value, not a list; write one
             8 |   decode: {beam: [5, 8]}
               |            ^
            fr-en.yaml:9:3: error: unknown stage `scoer`: there is no pipeline-scoer beside pipeline or on the PATH; \
            did you mean `score`?
             9 |   scoer: {}
               |   ^
            """),
    ]
}
