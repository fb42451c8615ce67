import Incidents
import Reports

/// An event in the making: what one or more sentences tell of it.
struct EventDraft: Sendable {
    /// The sentence it was first told in fully, which becomes the quote.
    var sentence: Int
    /// Every sentence that tells of it, in order.
    var sentences: [Int]
    /// The words of `sentence` that tell of it.
    var words: Range<Int>
    /// The anchor that gave the type.
    var anchor: Anchor
    /// All its anchors.
    var anchors: [Anchor]
    /// Its type.
    var type: SubEventType
    /// The strongest anchor's strength.
    var strength: Int
    /// Those who act, those who are hit.
    var agents: [Side] = []
    var patients: [Side] = []
    /// How those who act were found.
    var agentRule = "actor: who acts"
    /// How those who are hit were found.
    var patientRule = "actor: who is hit"
    /// Where: an index into the report's place references.
    var place: Int?
    /// The place of those who tell of it ("..., police in X said"): its own only where no other is told.
    var tellers: Int?
    /// Further places of the same clause ("in A, B and C").
    var morePlaces: [Int] = []
    /// How the place was found.
    var placeRule = ""
    /// When: an index into the report's date references.
    var date: Int?
    /// How the date was found.
    var dateRule = ""
    /// Indices of its tolls.
    var tolls: [Int] = []
    /// Whether it is told as background.
    var isBackground: Bool
    /// Whether every anchor only takes up what was told before.
    var isDefinite: Bool
    /// Whether the place and date stand in its own sentence.
    var hasOwnPlace = false
    var hasOwnDate = false
    /// Whether its date is only the day on which someone told of it.
    var hasSpeechDate = false
    /// Whether what it does is done to something told before ("those checkpoints").
    var pointsBack = false
    /// Whether its words set it apart from what was told before ("in another attack").
    var isAnother = false
    /// Whether it is one place's share of what its sentence tells of several; its tolls are set.
    var isShare = false
    /// Whether those it hits are who did what was told before ("officers shot the attacker").
    var hasCulprit = false
    /// The part of the report.
    var role: BlockRole
    /// The block and the heading that governs it.
    var block: Int
    var heading: Int?

    /// The span of the anchor that gave the type is `anchor.hit`'s.
    mutating func add(_ anchor: Anchor, type winner: SubEventType, strongest: Bool) {
        anchors.append(anchor)
        // What the main word does counts: "were killed in the airstrikes" takes up the airstrikes.
        if anchor.strength > strength {
            isDefinite = anchor.isDefinite
        } else if anchor.strength == strength {
            isDefinite = isDefinite && anchor.isDefinite
        }
        if strongest {
            self.anchor = anchor
            strength = anchor.strength
        }
        type = winner
        // "after a week of fighting that killed 30": what came of it does not make it news.
        if anchor.strength > 1 || strength <= 1 { isBackground = isBackground && anchor.isBackground }
    }
}

extension EventKnowledge {
    /// The type that two types of one event make together, or nil where they are two events.
    func joined(
        _ first: SubEventType, strength firstStrength: Int, _ second: SubEventType,
        strength secondStrength: Int
    ) -> SubEventType? {
        if first == second { return first }
        if firstStrength > 1, secondStrength > 1, let third = third(of: first, second) {
            return third
        }
        if secondStrength <= 1, firstStrength > 1 { return first }
        if firstStrength <= 1, secondStrength > 1 { return second }
        if absorbs(first, second, .winner) { return first }
        if absorbs(second, first, .winner) { return second }
        if secondStrength <= firstStrength, absorbs(first, second, .winnerUnlessWeaker) { return first }
        if firstStrength <= secondStrength, absorbs(second, first, .winnerUnlessWeaker) { return second }
        if secondStrength <= 2, absorbs(first, second, .winnerIfWeak) { return first }
        if firstStrength <= 2, absorbs(second, first, .winnerIfWeak) { return second }
        if firstStrength <= 1, secondStrength <= 1 { return first }
        // Killing and raiding are what another event does, where that one has a word of its own.
        if firstStrength == 3, secondStrength == 2, isGeneral(second) { return first }
        if secondStrength == 3, firstStrength == 2, isGeneral(first) { return second }
        return nil
    }

    private func absorbs(
        _ winner: SubEventType, _ other: SubEventType, _ outcome: Absorption.Outcome
    ) -> Bool {
        absorptions.contains { $0.winner == winner && $0.absorbed == other && $0.outcome == outcome }
    }

    /// The type that two types make together where it is neither; of rows for one pair the last.
    private func third(of first: SubEventType, _ second: SubEventType) -> SubEventType? {
        for row in absorptions.reversed() {
            guard case .third(let third) = row.outcome,
                row.winner == first && row.absorbed == second
                    || row.winner == second && row.absorbed == first
            else { continue }
            return third
        }
        return nil
    }

    private func isGeneral(_ type: SubEventType) -> Bool { type == .attack || type == .armedClash }
}
