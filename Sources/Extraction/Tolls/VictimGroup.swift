/// Who the people of a toll are, as far as its words tell.
public enum VictimGroup: String, CaseIterable, Hashable, Sendable {
    /// People who carry no arms.
    case civilian
    /// Armed people of a group: militants, fighters.
    case combatant
    /// Soldiers and police.
    case state
    /// People who riot.
    case rioter
    /// People who demonstrate.
    case protester
    /// People, and nothing more is said.
    case generic

    /// Whether they carry arms.
    public var isArmed: Bool { self == .combatant || self == .state }
}
