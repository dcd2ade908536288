import Foundation
import Tensors
import Testing

@Suite struct PrecisionNameTests {
    @Test(arguments: Precision.allCases) func namesTellPrecisionsApart(_ precision: Precision) throws {
        #expect(Precision(rawValue: precision.rawValue) == precision)
        #expect(Precision.allCases.count { $0 == precision } == 1)
        let coded = try JSONEncoder().encode([precision])
        #expect(String(decoding: coded, as: UTF8.self) == "[\"\(precision.rawValue)\"]")
        #expect(try JSONDecoder().decode([Precision].self, from: coded) == [precision])
    }

    @Test func defaultsAreSupported() {
        #expect(Precision.allCases.map(\.rawValue) == ["f32", "bf16", "int8"])
        #expect(Precision(rawValue: "f16") == nil)
        #expect(Precision.fastest.isSupported)
        #expect(Precision.fastestForTraining.isSupported && Precision.fastestForTraining.canTrain)
        #expect(Precision.float32.isSupported && Precision.float32.canTrain && !Precision.int8.canTrain)
    }
}
