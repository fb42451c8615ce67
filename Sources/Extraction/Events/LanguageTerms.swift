import Foundation
import Knowledge
import Reports

/// The event words, the cues and the small words of one language.
struct LanguageTerms: Sendable {
    /// Event words by class; the longest phrase wins and hides what it covers.
    let events: PhraseMatcher<TermEntry>
    /// Cues and small words; each position is looked up by itself.
    let grammar: PhraseMatcher<TermEntry>
    /// Whether the subject stands behind the verb.
    let isVerbFirst: Bool
    /// The bits of the sets that the code names.
    let sets: GrammarSets

    init(code: String, folder: URL, user: URL?, classes: inout ClassRegistry) throws(KnowledgeError) {
        let base = "languages/\(code)/"
        let endings = try WordEndings(base + "endings.tsv", folder, user)
        let phraseSets = try EventKnowledge.phraseSets(base, folder, user)
        var events: [(String, TermEntry)] = []
        for (row, file) in try EventKnowledge.rows(
            base + "event-terms.tsv", folder, user, required: ["class", "part", "terms"])
        {
            let set = try classes.set(row["class"], file: file, line: row.line)
            for entry in try phraseSets.phrases(row, "terms", file: file) {
                for (phrase, form) in try Self.forms(of: entry, part: row["part"], row, file) {
                    events.append((phrase, TermEntry(classes: set, form: form)))
                    guard form == .none else { continue }
                    for inflected in endings.forms(of: phrase) {
                        events.append((inflected, TermEntry(classes: set, form: form)))
                    }
                }
            }
        }
        self.events = PhraseMatcher(events)

        var grammar: [(String, TermEntry)] = []
        var isVerbFirst = false
        for (row, file) in try EventKnowledge.rows(
            base + "event-syntax.tsv", folder, user, required: ["set", "terms"])
        {
            if row["set"] == "order-verb-first" {
                isVerbFirst = true
                continue
            }
            let set = try classes.bit("s." + row["set"], file: file, line: row.line)
            for phrase in try phraseSets.phrases(row, "terms", file: file) {
                grammar.append((phrase, TermEntry(classes: set, form: .none)))
            }
        }
        for (row, file) in try EventKnowledge.rows(
            base + "event-modality.tsv", folder, user, required: ["cue", "scope", "terms"])
        {
            let set = try classes.bit("m.\(row["cue"]).\(row["scope"])", file: file, line: row.line)
            for phrase in try phraseSets.phrases(row, "terms", file: file) {
                grammar.append((phrase, TermEntry(classes: set, form: .none)))
            }
        }
        self.grammar = PhraseMatcher(grammar)
        self.isVerbFirst = isVerbFirst
        sets = try GrammarSets(&classes)
    }

    private static func forms(
        of entry: String, part: String, _ row: DataTable.Row, _ file: String
    ) throws(KnowledgeError) -> [(String, VerbForm)] {
        switch part {
        case "verb": return EnglishForms.verb(entry)
        case "noun": return EnglishForms.noun(entry).map { ($0, VerbForm.none) }
        case "phrase": return EnglishForms.verb(entry).map { ($0.phrase, VerbForm.none) }
        case "form": return [(entry, .none)]
        case "active": return [(entry, .past)]
        case "passive": return [(entry, .participle)]
        case "either": return [(entry, .pastOrParticiple)]
        default:
            throw KnowledgeError(
                file: file, line: row.line,
                message: "part \"\(part)\" is none of verb, noun, phrase, form, active, passive, either")
        }
    }
}

/// The sets of small words and cues that the stages ask for by name.
///
/// Held by reference: every stage has them, and by value they are more than two thousand bytes.
final class GrammarSets: Sendable {
    let be, have, by, modal, implicative, clause, joint, subject, definite, determiner: ClassSet
    let between, against, of, from, with, locative, origin, speaker, speech, former, conjoined: ClassSet
    let negationNext, denialClause, denialSentence, futureClause, threatClause, conditionalClause: ClassSet
    let fearClause, intentNext, unrealSentence, unopposedSentence, backgroundSentence: ClassSet
    let mask, again, civilian, armed, ground, property, claim, kill, die, wound, unopposed: ClassSet
    let projectile, aircraft, agreement, unrealClause, relative, pluperfect, contrast, article: ClassSet
    let prior, pronoun, demonstrative, carry, blame, protest, undergo, held, suicide, instrument: ClassSet
    let birth, group, resident, identity, announcement, culprit, drone, helicopter, downed, seizeweapons,
        defuse: ClassSet
    let road, reply, hearsay, charge, arrest, reaction, trend, trial, another, ied, damage, loot,
        occurrence: ClassSet
    let infiltrate, advance: ClassSet
    let sexual, accusation, neutralized, leave, division, sequel: ClassSet
    let bound, happen, repel, unverified, span: ClassSet
    let explode, bombnoun, leavedead, lifeless, ordinal, arrival, disperse, objectPronoun: ClassSet
    let unrealReport, setfire, aflame, call: ClassSet
    let holding, support, captive, rescued, people, approximate, loyalty, execute: ClassSet
    let one, infinitive, coming, clash, stationed, deathbed, abduct, office, meanwhile: ClassSet
    let kin, falling, accident, step, expel, nearSpan, assault, sinceThen, bodyfound, attend: ClassSet
    let fictionReport, figureTrend: ClassSet
    let unrealWhole, assassinate, outcome, meeting, livefire: ClassSet
    let pastSentence, utterance: ClassSet

    init(_ classes: inout ClassRegistry) throws(KnowledgeError) {
        var failure: KnowledgeError?
        func bit(_ name: String) -> ClassSet {
            do {
                return try classes.bit(name, file: "event-syntax.tsv", line: nil)
            } catch {
                failure = failure ?? error
                return 0
            }
        }
        (be, have, by, modal) = (bit("s.be"), bit("s.have"), bit("s.by"), bit("s.modal"))
        (implicative, clause, joint) = (bit("s.implicative"), bit("s.clause"), bit("s.joint"))
        (subject, definite, determiner) = (bit("s.subject"), bit("s.definite"), bit("s.determiner"))
        (between, against, of, from) = (bit("s.between"), bit("s.against"), bit("s.of"), bit("s.from"))
        (with, locative, origin) = (bit("s.with"), bit("s.locative"), bit("s.origin"))
        (speaker, speech, former) = (bit("s.speaker"), bit("s.speech"), bit("s.former"))
        conjoined = bit("s.conjoined")
        (negationNext, denialClause) = (bit("m.negation.next"), bit("m.denial.clause"))
        (denialSentence, futureClause) = (bit("m.denial.sentence"), bit("m.future.clause"))
        (threatClause, conditionalClause) = (bit("m.threat.clause"), bit("m.conditional.clause"))
        (fearClause, intentNext) = (bit("m.fear.clause"), bit("m.intent.next"))
        (unrealSentence, unopposedSentence) = (bit("m.unreal.sentence"), bit("m.unopposed.sentence"))
        backgroundSentence = bit("m.background.sentence")
        (mask, again, civilian, armed) = (bit("mask"), bit("again"), bit("civilian"), bit("armed"))
        (ground, property) = (bit("ground"), bit("property"))
        (claim, kill, die, wound) = (bit("claim"), bit("kill"), bit("die"), bit("wound"))
        (unopposed, projectile, aircraft) = (bit("unopposed"), bit("projectile"), bit("aircraft"))
        (agreement, unrealClause) = (bit("agreement"), bit("m.unreal.clause"))
        (relative, pluperfect) = (bit("s.relative"), bit("s.pluperfect"))
        (prior, pronoun, demonstrative) = (bit("s.prior"), bit("s.pronoun"), bit("s.demonstrative"))
        (carry, blame, protest) = (bit("s.carry"), bit("blame"), bit("protest"))
        (undergo, held, suicide) = (bit("s.undergo"), bit("s.held"), bit("suicide"))
        (contrast, article) = (bit("s.contrast"), bit("s.article"))
        (identity, announcement) = (bit("s.identity"), bit("s.announcement"))
        (birth, group, resident) = (bit("s.birth"), bit("s.group"), bit("s.resident"))
        (culprit, drone, helicopter) = (bit("s.culprit"), bit("drone"), bit("helicopter"))
        (downed, seizeweapons, defuse) = (bit("downed"), bit("seizeweapons"), bit("defuse"))
        (instrument, road, reply) = (bit("s.instrument"), bit("s.road"), bit("s.reply"))
        (hearsay, charge, arrest) = (bit("s.hearsay"), bit("s.charge"), bit("arrest"))
        (reaction, trend, trial) = (bit("s.reaction"), bit("s.trend"), bit("trial"))
        (another, ied, damage, loot) = (bit("s.another"), bit("ied"), bit("damage"), bit("loot"))
        occurrence = bit("s.occurrence")
        (bound, happen, span) = (bit("s.bound"), bit("s.happen"), bit("s.span"))
        (holding, support) = (bit("s.holding"), bit("s.support"))
        (approximate, loyalty) = (bit("s.approximate"), bit("s.loyalty"))
        (captive, rescued) = (bit("captive"), bit("release"))
        (sexual, accusation) = (bit("sexual"), bit("s.accusation"))
        neutralized = bit("neutralized")
        (infiltrate, advance) = (bit("infiltrate"), bit("advance"))
        (leave, division, sequel) = (bit("s.leave"), bit("s.division"), bit("s.sequel"))
        (repel, unverified) = (bit("repel"), bit("m.unverified.next"))
        (explode, bombnoun) = (bit("explode"), bit("bombnoun"))
        (leavedead, lifeless) = (bit("leavedead"), bit("s.lifeless"))
        (disperse, objectPronoun) = (bit("disperse"), bit("s.object-pronoun"))
        call = bit("s.call")
        (unrealReport, setfire, aflame) = (bit("m.unreal.report"), bit("setfire"), bit("s.aflame"))
        (ordinal, arrival) = (bit("s.ordinal"), bit("s.arrival"))
        people = civilian | armed | captive
        execute = bit("execute")
        (one, infinitive, office) = (bit("s.one"), bit("s.infinitive"), bit("s.office"))
        coming = bit("enter") | bit("arrive") | bit("raid") | bit("attack")
        clash = bit("clash")
        (stationed, deathbed) = (bit("s.stationed"), bit("s.deathbed"))
        (abduct, meanwhile) = (bit("abduct"), bit("s.meanwhile"))
        (kin, falling) = (bit("s.kin"), bit("s.falling"))
        (accident, step, expel) = (bit("accident"), bit("step"), bit("expel"))
        (nearSpan, attend, fictionReport) = (bit("s.near-span"), bit("s.attend"), bit("m.fiction.report"))
        (assassinate, livefire) = (bit("assassinate"), bit("livefire"))
        (pastSentence, utterance) = (bit("m.past.sentence"), bit("s.utterance"))
        (figureTrend, unrealWhole) = (bit("s.figure-trend"), bit("m.unreal.whole"))
        sinceThen = bit("s.since")
        bodyfound = bit("bodyfound") | bit("body")
        assault = bit("ambush") | bit("strike") | bit("attack") | bit("raid")
        (outcome, meeting) = (bit("s.outcome"), bit("s.meeting"))
        if let failure { throw failure }
    }
}
