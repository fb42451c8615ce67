import Incidents
import Knowledge
import Reports

/// Completes the parties of an event as coders do: those who march are Protesters, those who are hit Civilians.
///
/// Knowledge: `actors/parties.tsv`.
struct PartyConventions: Sendable {
    /// The two sides of an event.
    struct Parties {
        var agents: [Side]
        var patients: [Side]
    }

    private enum Place: String { case agent, patient, either, none }

    private struct Convention: Sendable {
        var people: Int
        var hit: Int?
        var place: Place
        var onlyWhereHurt: Bool
    }

    private let lexicon: ActorLexicon
    private let conventions: [SubEventType: Convention]

    init(lexicon: ActorLexicon) throws(KnowledgeError) {
        self.lexicon = lexicon
        var found: [SubEventType: Convention] = [:]
        for table in try ActorKnowledge.actorTables(
            named: "parties.tsv", required: ["type", "people", "side", "hit", "when"])
        {
            for row in table.rows {
                guard let place = Place(rawValue: row["side"]),
                    let people = lexicon.forms.firstIndex(where: { $0.key == row["people"] }),
                    ["always", "hurt"].contains(row["when"])
                else {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message: "has the people \"\(row["people"])\", the side \"\(row["side"])\" and the "
                            + "condition \"\(row["when"])\", one unknown")
                }
                let hit = lexicon.forms.firstIndex { $0.key == row["hit"] }
                for name in row.list("type") {
                    guard let type = SubEventType(rawValue: name) else {
                        throw KnowledgeError(
                            file: table.name, line: row.line, message: "has the unknown type \"\(name)\"")
                    }
                    found[type] = Convention(
                        people: people, hit: hit, place: place, onlyWhereHurt: row["when"] == "hurt")
                }
            }
        }
        conventions = found
    }

    /// The parties with the people of the event under the name that its type gives them.
    ///
    /// `anchor` is where the event's word stands, the evidence for people whom no word names; `country` is
    /// ISO 3166-1 alpha-2.
    func completed(
        _ parties: Parties, type: SubEventType, country: String?, hurtsPeople: Bool, anchor: TextSpan
    ) -> Parties {
        guard let convention = conventions[type] else { return parties }
        var result = parties
        if convention.place == .none {
            // Those who are caught between two sides are no party to their fight.
            result.agents.removeAll(where: Self.isPeople)
            result.patients.removeAll(where: Self.isPeople)
            return result
        }
        func party(_ form: Int, of own: String? = nil) -> Side {
            let row = lexicon.forms[form]
            let country = own ?? country
            let name = lexicon.name(
                of: row, in: country.flatMap(lexicon.countryIndex), year: nil)
            let kinds: SideKinds =
                row.kind == .protesters ? .protester : row.kind == .rioters ? .rioter : .civilian
            return Side(
                words: 0..<0, span: anchor, kinds: kinds, name: name, country: country, isGeneric: true)
        }
        func renamed(_ sides: [Side], _ form: Int, of own: String? = nil) -> [Side] {
            let model = party(form, of: own)
            return sides.map { side in
                guard Self.isPeople(side) else { return side }
                var side = side
                (side.name, side.kinds) = (model.name, model.kinds)
                return side
            }
        }
        let stateActs = result.agents.contains { $0.kinds.contains(.state) }
        if convention.place == .patient || convention.place == .either && stateActs {
            let isNamed = result.patients.contains { $0.name != nil }
            if convention.onlyWhereHurt {
                if !isNamed, hurtsPeople { result.patients = [party(convention.people)] + result.patients }
                return result
            }
            if lexicon.forms[convention.people].kind == .protesters {
                result.patients = renamed(result.patients, convention.people)
                // "protesters were met with live fire": they stand as the subject, yet are hit.
                let people = result.agents.filter(Self.isPeople)
                if !people.isEmpty,
                    stateActs || result.patients.contains(where: { $0.kinds.contains(.state) })
                {
                    let forces = result.patients.filter { !Self.isPeople($0) }
                    result.agents = result.agents.filter { !Self.isPeople($0) } + forces
                    result.patients =
                        result.patients.filter(Self.isPeople) + renamed(people, convention.people)
                }
            }
            if !result.patients.contains(where: { $0.name != nil }) {
                let isPerson = result.patients.isEmpty || result.patients.contains(where: Self.isPeople)
                if isPerson { result.patients = [party(convention.people)] + result.patients }
            }
            return result
        }
        // Those who act are the people; the forces that stand against them are the other side.
        var people = result.agents.filter(Self.isPeople)
        let forces = result.agents.filter { !Self.isPeople($0) && $0.kinds.contains(.state) }
        if convention.hit == nil {
            people += result.patients.filter(Self.isPeople)
            result.patients.removeAll(where: Self.isPeople)
        } else if let hit = convention.hit {
            result.patients = renamed(result.patients, hit)
            if result.patients.isEmpty, hurtsPeople { result.patients = [party(hit)] }
        }
        result.patients += forces.filter { force in !result.patients.contains { $0.name == force.name } }
        let others = result.agents.filter { !Self.isPeople($0) && !$0.kinds.contains(.state) }
        // Settlers who riot abroad are of their own country.
        let own = others.lazy.filter { $0.kinds.contains(.rioter) }.compactMap {
            $0.name.flatMap(lexicon.table.actor(named:))?.countries.first
        }.first
        people = renamed(people, convention.people, of: own)
        if !people.contains(where: { $0.name != nil }) { people = [party(convention.people, of: own)] }
        result.agents = people + others
        return result
    }

    /// Whether a side is people called by a common word, not a body with a name.
    private static func isPeople(_ side: Side) -> Bool {
        side.isGeneric && !side.kinds.isEmpty
            && side.kinds.isSubset(of: [.civilian, .protester, .rioter, .person])
    }
}
