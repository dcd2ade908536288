import Foundation
import Reporting
import Testing

/// Pages of figures, such as those of classes.
@Suite struct CorpusPageTests {
    @Test func `a confusion matrix shows the most frequent classes`() throws {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 100), count: 100)
        for index in counts.indices { counts[index][index] = index + 1 }
        (counts[99][0], counts[99][98]) = (5, 3)
        var page = CorpusPage()
        page.grids = [.init(title: "Confusions", labels: counts.indices.map { "class\($0)" }, counts: counts)]
        let html = try page.html()
        #expect(html.contains("Confusions; the 40 most frequent of 100"))
        // The background, those that are right, and one that is not.
        #expect(html.components(separatedBy: "<rect").count - 1 == 1 + 40 + 1)
        #expect(html.contains("class60 taken for class60: 61 of 61") && !html.contains("class59"))
        #expect(html.contains("class99 taken for class98: 3 of 108") && !html.contains("taken for class0"))
    }
}
