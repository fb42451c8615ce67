/// The fuzzy index: spellings by the skeleton of their consonants, with signatures to scan.
struct SoundTables {
    private var skeletons: [UInt64] = []
    private var signatures: [UInt32] = []
    private var orders: [UInt32] = []
    private var starts: [UInt32] = []
    private var groups: [UInt32] = []
    private var sounds: [SoundRecord] = []
    private var soundText: [UInt8] = []

    private struct Draft {
        var group: UInt16
        var skeleton: UInt64
        var posting: UInt32
        var text: UInt32
        var count: UInt8
    }

    init(text: [UInt8], postings: [Posting], rules: NameRules) {
        let parts = 2
        // The first posting of each list stands for the key; a list is cut where a part ends.
        let results = (0..<parts).map { _ in PartialResult<([Draft], [UInt8])>(([], [])) }
        inParallel(parts) { part in
            let range = (postings.count * part / parts)..<(postings.count * (part + 1) / parts)
            results[part].value = Self.drafts(range, text, postings, rules)
        }
        var drafts = results[0].value.0
        let shift = UInt32(results[0].value.1.count)
        drafts += results[1].value.0.map { draft in
            var moved = draft
            moved.text += shift
            return moved
        }
        soundText = results[0].value.1 + results[1].value.1
        drafts.sort {
            $0.group != $1.group
                ? $0.group < $1.group
                : $0.skeleton != $1.skeleton ? $0.skeleton < $1.skeleton : $0.posting < $1.posting
        }
        groups = [UInt32](repeating: 0, count: SkeletonGroup.count + 1)
        var lastGroup = -1
        for draft in drafts {
            if skeletons.last != draft.skeleton {
                while lastGroup < Int(draft.group) {
                    lastGroup += 1
                    groups[lastGroup] = UInt32(skeletons.count)
                }
                skeletons.append(draft.skeleton)
                signatures.append(SoundKey.signature(draft.skeleton))
                orders.append(SoundKey.order(draft.skeleton))
                starts.append(UInt32(sounds.count))
            }
            sounds.append(SoundRecord(text: draft.text, posting: draft.posting))
        }
        while lastGroup < SkeletonGroup.count {
            lastGroup += 1
            groups[lastGroup] = UInt32(skeletons.count)
        }
        starts.append(UInt32(sounds.count))
    }

    func add(to writer: inout IndexWriter) {
        writer.add(.skeletons, skeletons)
        writer.add(.signatures, signatures)
        writer.add(.orders, orders)
        writer.add(.skeletonStarts, starts)
        writer.add(.skeletonGroups, groups)
        writer.add(.sounds, sounds)
        writer.add(.soundText, soundText)
    }

    private static func drafts(
        _ range: Range<Int>, _ text: [UInt8], _ postings: [Posting], _ rules: NameRules
    ) -> ([Draft], [UInt8]) {
        var drafts: [Draft] = []
        var stored: [UInt8] = []
        let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: SoundKey.longest)
        defer { codes.deallocate() }
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for index in range {
                let posting = postings[index]
                let isFirst = index == 0 || postings[index - 1].left == 1
                guard isFirst, !posting.isJoined, !posting.isDemonym, !posting.isAbbreviation else {
                    continue
                }
                let start = Int(posting.name)
                let count = Int(base[start]) | Int(base[start + 1]) << 8
                _ = rules.withFolded(UnsafeBufferPointer(start: base + start + 2, count: count)) { scratch in
                    var key = SoundKey(codes)
                    guard key.fill(scratch.loose, scratch.looseCount, rules), key.skeletonCount > 0 else {
                        return
                    }
                    drafts.append(
                        Draft(
                            group: UInt16(SkeletonGroup.of(key.skeleton, key.skeletonCount)),
                            skeleton: key.skeleton, posting: UInt32(index + 1), text: UInt32(stored.count),
                            count: UInt8(key.count)))
                    stored.append(UInt8(key.count))
                    stored.append(contentsOf: UnsafeBufferPointer(start: codes, count: key.count))
                }
            }
        }
        return (drafts, stored)
    }
}

/// Skeletons that begin alike and are equally long lie side by side.
enum SkeletonGroup {
    static let count = 32 * 16

    @inline(__always)
    static func of(_ skeleton: UInt64, _ length: Int) -> Int { Int(skeleton & 31) &* 16 &+ min(15, length) }
}
