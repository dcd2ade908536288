import Pipelines
import Translation

// What decoding reads beside its text, and what contradicts the rest of a manifest.
extension Wiring {
    private var hasShortlist: Bool { values("shortlist", of: "decode")?.first.flatMap { Int($0) } ?? 0 > 0 }

    private var hasModelOfItsOwn: Bool { values("model", of: "decode") != nil }

    /// Whether the model that decoding gets was trained here, with attention.
    var decodingAttends: Bool {
        !hasModelOfItsOwn && values("from", of: "train") == nil && values("attention", of: "train") != ["none"]
    }

    /// What a shortlist is made from: the lexicon that the manifest makes, or that of a model from elsewhere.
    var shortlistLexicon: Port {
        if hasModelOfItsOwn, hasShortlist {
            return .dependency(
                "shortlist", .file, beside: "model", suffix: "/\(lexiconName)", cause: "shortlist",
                advice: "make it with pipeline-lexicon")
        }
        return .dependency("shortlist", .file, has("lexicon") && !hasModelOfItsOwn ? [output(of: "lexicon")] : [])
    }

    var conflictsOfDecoding: [(option: String, reason: String)] {
        var found: [(String, String)] = []
        if values("memory", of: "decode") != nil, has("match", for: "train") {
            found.append(("memory", "would find again what the stage `match` finds; name the memory there"))
        }
        if hasShortlist, !hasModelOfItsOwn {
            if !has("lexicon") {
                found.append(("shortlist", "needs the stage `lexicon`; write `lexicon: {}` under `stages`"))
            } else if output(of: "lexicon") != "\(output(of: "train"))/\(lexiconName)" {
                found.append(
                    ("shortlist", "reads \(lexiconName) in the model's folder; take `output` out of `lexicon`"))
            }
        }
        if !hasModelOfItsOwn, values("from", of: "train") == nil, values("attention", of: "train") == ["none"] {
            for option in ["alignments", "attention", "replace-unknowns"]
            where values(option, of: "decode").map({ $0 != ["false"] }) ?? false {
                found.append((option, "needs a model with attention, and `train` has `attention: none`"))
            }
        }
        return found
    }
}
