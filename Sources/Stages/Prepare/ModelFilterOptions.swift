import ArgumentParser
import Preparation

/// The options of filters that ask models.
struct ModelFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A language model of the wanted kind of source text, for the filter cross-entropy.", valueName: "folder"))
    var domainSourceModel: String?

    @Option(help: ArgumentHelp("A language model of source text of all kinds.", valueName: "folder"))
    var generalSourceModel: String?

    @Option(help: ArgumentHelp("As --domain-source-model, of the target side.", valueName: "folder"))
    var domainTargetModel: String?

    @Option(help: ArgumentHelp("As --general-source-model, of the target side.", valueName: "folder"))
    var generalTargetModel: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Drop pairs whose difference of cross-entropies, in nats per word, is above this.", valueName: "nats"))
    var maximumCrossEntropy: Double?

    @Option(
        help: ArgumentHelp(
            "Keep this share of the pairs, from 0 to 1: those with the smallest difference.", valueName: "share"))
    var keepCrossEntropy: Double?

    @Option(
        help: ArgumentHelp(
            "A model that translates source into target, for the filter dual-cross-entropy.", valueName: "folder"))
    var forwardModel: String?

    @Option(help: ArgumentHelp("A model that translates target into source.", valueName: "folder"))
    var backwardModel: String?

    @Option(
        help: ArgumentHelp(
            "Drop pairs whose dual cross-entropy, in nats per token, is above this.", valueName: "nats"))
    var maximumDualCrossEntropy: Double?

    @Option(
        help: ArgumentHelp(
            "Keep this share of the pairs, from 0 to 1: those with the smallest dual cross-entropy.",
            valueName: "share"))
    var keepDualCrossEntropy: Double?

    @Option(
        help: ArgumentHelp(
            "A classifier of pairs, source and target, for the filter classifier.", valueName: "folder"))
    var classifierModel: String?

    @Option(help: ArgumentHelp("Its class of good pairs.", valueName: "class"))
    var goodClass: String?

    @Option(
        help: ArgumentHelp(
            "Drop pairs that are of another class with a probability above this, from 0 to 1.", valueName: "share"))
    var maximumClassifier: Double?

    @Option(
        help: ArgumentHelp(
            "Keep this share of the pairs, from 0 to 1: those that are most probably of the class.",
            valueName: "share"))
    var keepClassifier: Double?

    var settings: ModelFilterSettings {
        var settings = ModelFilterSettings()
        (settings.sourceDomain.inDomain, settings.sourceDomain.general) = (domainSourceModel, generalSourceModel)
        (settings.targetDomain.inDomain, settings.targetDomain.general) = (domainTargetModel, generalTargetModel)
        (settings.crossEntropy.maximum, settings.crossEntropy.share) = (maximumCrossEntropy, keepCrossEntropy)
        (settings.forward, settings.backward) = (forwardModel, backwardModel)
        (settings.dualCrossEntropy.maximum, settings.dualCrossEntropy.share) =
            (maximumDualCrossEntropy, keepDualCrossEntropy)
        (settings.classifier, settings.goodClass) = (classifierModel, goodClass)
        (settings.byClass.maximum, settings.byClass.share) = (maximumClassifier, keepClassifier)
        return settings
    }
}
