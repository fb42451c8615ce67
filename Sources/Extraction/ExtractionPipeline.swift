public import Reports

/// Extracts a stream of reports on all cores, in bounded memory, and delivers in the order of the input.
///
/// Reports are taken in batches; no more than a few batches a core are under way at any time, so that memory
/// does not grow with the number of reports.
public struct ExtractionPipeline: Sendable {
    private let extractor: IncidentExtractor
    private let batchSize: Int
    private let batchesUnderWay: Int

    /// Makes a pipeline; `width` is the number of batches under way at once.
    public init(extractor: IncidentExtractor, width: Int, batchSize: Int = 16) {
        self.extractor = extractor
        self.batchSize = max(1, batchSize)
        batchesUnderWay = max(1, width)
    }

    /// Takes reports from `next` until it gives nil, and hands each one's extraction to `deliver`, in order.
    ///
    /// Both closures run one at a time. An error of either ends the run and is thrown on.
    public func run(
        next: () throws -> Report?, deliver: (ReportExtraction) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, [ReportExtraction]).self) { group in
            var submitted = 0
            var delivered = 0
            var isAtEnd = false
            var waiting: [Int: [ReportExtraction]] = [:]
            while true {
                while !isAtEnd, submitted - delivered < batchesUnderWay {
                    var batch: [Report] = []
                    var size = 0
                    // A batch ends early after long reports, so that memory follows the text and not the count.
                    while batch.count < batchSize, size < 1 << 18 {
                        guard let report = try next() else {
                            isAtEnd = true
                            break
                        }
                        size += report.text.utf8.count
                        batch.append(report)
                    }
                    guard !batch.isEmpty else { break }
                    let (number, reports, extractor) = (submitted, batch, extractor)
                    group.addTask { (number, extractor.extract(reports)) }
                    submitted += 1
                }
                guard let (number, extractions) = try await group.next() else { break }
                waiting[number] = extractions
                while let ready = waiting.removeValue(forKey: delivered) {
                    for extraction in ready { try deliver(extraction) }
                    delivered += 1
                }
            }
        }
    }
}
