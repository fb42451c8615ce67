import Reports

extension ToponymRecognizer {
    /// What speaks for a mention being a place, or against, in its surroundings.
    func features(of mention: ToponymMention, _ pass: Pass) -> ToponymFeatures {
        var features = ToponymFeatures()
        features.insert(.bias)
        gazetteerFeatures(of: mention, &features)
        if mention.form == .unknown, mention.tokens.count > 1,
            kindClass(mention.tokens.upperBound - 1, pass.text) == nil
        {
            let hasName = mention.tokens.contains { pass.prominent.contains($0) }
            features.insert(.nameInside, if: hasName && !isBeforeSettlement(mention, pass.text))
        }
        shapeFeatures(of: mention, pass, &features)
        leftFeatures(of: mention, pass, &features)
        rightFeatures(of: mention, pass, &features)
        return features
    }

    private func gazetteerFeatures(of mention: ToponymMention, _ features: inout ToponymFeatures) {
        guard let hit = mention.hit else {
            features.insert(.unknown)
            return
        }
        features.insert(hit.tier == .exact ? .exact : .folded)
        features.insert(.respelled, if: hit.isRespelled)
        features.insert(.country, if: hit.hasCountry && !hit.isDemonym)
        features.insert(.division, if: hit.hasDivision)
        features.insert(.demonym, if: hit.isDemonym)
        let bucket: ToponymFeature =
            switch hit.population {
            case ..<1: .pop0
            case ..<1000: .pop1
            case ..<5000: .pop2
            case ..<20000: .pop3
            case ..<100_000: .pop4
            case ..<500_000: .pop5
            default: .pop6
            }
        features.insert(bucket)
        features.insert(hit.placeCount < 2 ? .single : hit.placeCount < 6 ? .few : .many)
    }

    private func shapeFeatures(of mention: ToponymMention, _ pass: Pass, _ features: inout ToponymFeatures) {
        let text = pass.text
        let first = mention.tokens.lowerBound
        let last = mention.tokens.upperBound - 1
        let caseless = text.isCaseless(first)
        features.insert(.severalWords, if: mention.tokens.count > 1)
        features.insert(.shortName, if: mention.span.count <= 3 && mention.hit?.hasCountry != true)
        let classes =
            text.term(at: first).tokens == mention.tokens
            ? text.term(at: first).cue.classes : text.cues[first].classes
        // "US" in capitals is no "us".
        let isCode = text.tokens[first].isAllCaps && mention.hit?.hasCountry == true && !caseless
        if isCode {
            features.insert(.month, if: classes.contains(.month))
        } else if mention.tokens.count == 1 || text.term(at: first).tokens == mention.tokens {
            // "madinat Ibb" is no month of Ab.
            features.insert(.month, if: classes.contains(.month) && !isInConstruct(first, text))
            features.insert(.stopWord, if: classes.contains(.stop))
            features.insert(.titleSelf, if: classes.contains(.title))
            features.insert(.givenSelf, if: classes.contains(.givenName))
            features.insert(
                .commonWord,
                if: !classes.isDisjoint(with: [.outlet, .organisation]) || classes.contains(.common)
                    || classes.contains(.kind) || classes.contains(.direction))
        } else if let hit = mention.hit, hit.tier == .folded || caseless {
            let all = mention.tokens.allSatisfy { index in
                text.tokens[index].kind != .word
                    || !text.cues[index].classes.isDisjoint(with: [
                        .common, .stop, .kind, .direction, .connector,
                    ])
            }
            features.insert(.commonWord, if: all)
        }
        features.insert(
            .kunyaSelf,
            if: text.cues[first].classes.contains(.kunya)
                || mention.hit == nil && text.cues[first].classes.contains(.tribe))
        features.insert(.nisba, if: isNisba(mention.tokens, text))
        features.insert(.allCapsText, if: text.tokens[last].isAllCaps)
        features.insert(.caseless, if: caseless)
        features.insert(
            .lowerCase,
            if: !caseless && !text.isCapitalized(last) && text.tokens[last].kind == .word
                && !endsWithKind(mention, text))
        features.insert(.surnameInReport, if: pass.surnames.contains(text.key(mention.tokens)))
        features.insert(.headline, if: text.role(of: first) == .headline)
        features.insert(.abbreviation, if: text.cues[first].classes.contains(.abbreviation))
    }

    /// "al-Homsi", "el-Masri": from a place, so a person's name.
    private func isNisba(_ tokens: Range<Int>, _ text: GeoText) -> Bool {
        let last = tokens.upperBound - 1
        let start = Int(text.tokens[last].utf8Start)
        let end = Int(text.tokens[last].utf8End)
        guard end - start >= 4, text.bytes[end - 1] == 0x69 else { return false }
        guard
            text.cues[tokens.lowerBound].classes.contains(.nobiliary)
                || text.cues[max(0, last - 2)].classes.contains(.nobiliary)
        else { return false }
        return text.mark(last - 1) == 0x2D || tokens.count == 1
    }

    private func leftFeatures(of mention: ToponymMention, _ pass: Pass, _ features: inout ToponymFeatures) {
        let text = pass.text
        let first = mention.tokens.lowerBound
        let sentenceStart = text.sentenceStart(of: first)
        if first == sentenceStart || text.isBehindBullet(first) {
            features.insert(.sentenceInitial)
            features.insert(.lineStart, if: isBlockStart(first, text))
        }
        if mention.outer.lowerBound < first, mention.kind >= 0, hasKind(before: first, mention, text) {
            features.insert(.kindBefore)
        }
        if text.hasLocativeClitic[first], mention.hit?.clitic ?? 0 > 0 { features.insert(.caselessCued) }
        guard first > sentenceStart else { return }
        var before = first
        if text.isWord(before - 1, "the"), before - 1 > sentenceStart { before -= 1 }
        let term = text.term(endingBefore: before)
        let classes = term.cue.classes
        features.insert(
            .locativeBefore,
            if: classes.contains(.strong) && !isBetweenParties(term, isKnown: mention.hit != nil, text))
        // "Zamfara's Zurmi": what belongs to an area lies in it.
        if isPossessive(before - 1, text), text.tokens[first].followsSpace, mention.hit != nil,
            pass.areaEnds.contains(before - 1)
        {
            features.insert(.locativeBefore)
        }
        features.insert(.weakBefore, if: classes.contains(.locative) && !classes.contains(.strong))
        let isOf = text.isWord(before - 1, "of")
        features.insert(.ofBefore, if: isOf)
        if isOf, before - 2 > sentenceStart, isNameWord(before - 2, text), text.cues[before - 2].kind < 0,
            text.cues[before - 2].wind < 0, text.cues[before - 2].relations.isEmpty,
            text.cues[before - 2].classes.isDisjoint(with: [.title, .stop])
        {
            features.insert(.nameWithin)
        }
        features.insert(.originBefore, if: !classes.isDisjoint(with: [.origin, .destination]))
        if text.isCaseless(first) {
            features.insert(
                .caselessCued, if: !classes.isDisjoint(with: [.locative, .strong, .kind, .direction]))
        }
        directionOrRelation(before, isKnown: mention.hit != nil, text, &features)
        previousToken(mention, pass, &features)
    }

    private func hasKind(before first: Int, _ mention: ToponymMention, _ text: GeoText) -> Bool {
        let term = text.term(at: mention.outer.lowerBound)
        return term.cue.kind >= 0
            || (first - mention.outer.lowerBound > 1 && text.isWord(mention.outer.lowerBound, "the"))
    }

    private func isBlockStart(_ index: Int, _ text: GeoText) -> Bool {
        let owner = text.sentenceOf[index]
        guard owner >= 0 else { return false }
        let block = text.sentences[Int(owner)].block
        return block < text.blocks.count && text.blocks[block].sentences.lowerBound == Int(owner)
    }

    private func previousToken(_ mention: ToponymMention, _ pass: Pass, _ features: inout ToponymFeatures) {
        let first = mention.tokens.lowerBound
        let text = pass.text
        let previous = first - 1
        let token = text.tokens[previous]
        // "Dr. Lilly" has its stop between title and name.
        features.insert(.titleBefore, if: text.term(endingBefore: first).cue.classes.contains(.title))
        if text.isWord(previous, "the"), mention.kind < 0, mention.tokens.count == 1, let hit = mention.hit,
            !hit.hasCountry, !hit.hasDivision
        {
            features.insert(.articleBefore)
        }
        if isQuote(previous, text), mention.tokens.upperBound < text.sentenceEnd(of: first),
            isQuote(mention.tokens.upperBound, text), !text.tokens[first].followsSpace,
            !text.tokens[mention.tokens.upperBound].followsSpace
        {
            features.insert(.quoted)
            features.insert(.nickname, if: isNickname(quotedAt: previous, text))
        }
        if text.mark(previous) == 0x2C {
            features.insert(.commaBefore)
            let isArea = mention.hit.map { $0.hasCountry || $0.hasDivision } ?? false
            features.insert(.placeCommaBefore, if: isArea && pass.nameEnds.contains(previous))
        } else if text.mark(previous) == 0x28 {
            features.insert(.parenthesis)
        } else if text.isDash(previous) {
            features.insert(.hyphenBefore, if: !token.followsSpace)
            features.insert(.betweenBefore, if: mention.hit != nil && isEndOfRoad(mention, text))
        } else if token.kind == .number {
            features.insert(.numberBefore)
        } else if token.kind == .word || token.kind == .mixed {
            let classes = text.term(endingBefore: first).cue.classes
            let isCapital = token.isCapitalized
            features.insert(
                .givenBefore, if: classes.contains(.givenName) && (isCapital || text.isCaseless(first)))
            features.insert(.kunyaBefore, if: classes.contains(.kunya))
            if isCapital, !text.cues[previous].classes.contains(.stop), text.cues[previous].wind < 0,
                text.cues[previous].classes.isDisjoint(with: [.title, .givenName, .kunya, .month, .kind])
            {
                features.insert(.capitalBefore)
            }
            features.insert(.kunyaBefore, if: text.cues[previous].classes.contains(.nobiliary))
        } else if isQuote(previous, text), previous > 0, text.cues[previous - 1].classes.contains(.kunya) {
            features.insert(.kunyaBefore)
        } else if text.mark(previous) == 0x2E, previous > 0, text.tokens[previous - 1].count == 1,
            text.tokens[previous - 1].isCapitalized
        {
            features.insert(.initialBefore)
        }
        // "al-" before a name that the gazetteer knows without it, after another name: "Hamad al-Raqqa".
        if text.mark(previous) == 0x2D, previous > 1, text.cues[previous - 1].classes.contains(.nobiliary) {
            let owner = previous - 2
            if owner >= 0, text.tokens[owner].isCapitalized, text.tokens[owner].kind == .word,
                text.tokens[previous - 1].followsSpace, !text.cues[owner].classes.contains(.stop)
            {
                features.insert(.givenBefore)
            }
        }
        guard text.cues[first].classes.contains(.nobiliary), first > 0 else { return }
        let isOwned =
            token.kind == .word && token.isCapitalized && text.tokens[first].followsSpace
            && text.cues[previous].classes.isDisjoint(with: [.stop, .kind, .direction, .locative])
        features.insert(.givenBefore, if: isOwned)
    }

    private func rightFeatures(of mention: ToponymMention, _ pass: Pass, _ features: inout ToponymFeatures) {
        let text = pass.text
        let first = mention.tokens.lowerBound
        let end = mention.tokens.upperBound
        let sentenceEnd = text.sentenceEnd(of: first)
        features.insert(
            .kindAfter,
            if: mention.kind >= 0 && (mention.outer.upperBound > end || endsWithKind(mention, text)))
        guard end < sentenceEnd else { return }
        let token = text.tokens[end]
        features.insert(.settlementAfter, if: isBeforeSettlement(mention, text))
        let term = text.term(at: end)
        let classes = term.cue.classes
        if text.mark(end) == 0x2C {
            features.insert(.commaAfter)
            features.insert(
                .placeCommaAfter, if: pass.areaStarts.contains(end + 1) || isDirectionPhrase(end + 1, text))
            features.insert(.appositiveKind, if: appositiveKind(end + 1, text) != nil)
            features.insert(.whoAfter, if: text.isWord(end + 1, "who") || text.isWord(end + 1, "whose"))
        } else if text.isDash(end) {
            let isJoined = !token.followsSpace && end + 1 < sentenceEnd && !text.tokens[end + 1].followsSpace
            features.insert(.hyphenAfter, if: isJoined)
            features.insert(
                .betweenBefore, if: isJoined && mention.hit != nil && isStartOfRoad(end + 1, text))
            features.insert(
                .participleAfter, if: isJoined && text.cues[end + 1].classes.contains(.participle))
            features.insert(.dashAfter, if: token.followsSpace)
            features.insert(
                .dateline, if: token.followsSpace && features.contains(.lineStart) && mention.hit != nil)
        } else if text.mark(end) == 0x28 || text.mark(end) == 0x3A || text.closesHeading(end) {
            features.insert(.dateline, if: features.contains(.lineStart) && mention.hit != nil)
        } else if token.kind == .number {
            features.insert(.numberAfter, if: isNumberedName(end, text))
        } else if isPossessive(end, text) {
            features.insert(.possessive)
        } else if token.kind == .word {
            features.insert(.reportingAfter, if: classes.contains(.reporting))
            features.insert(.inPlaceAfter, if: mention.hit == nil && isInPlace(end, pass))
            // "Aleppo Today" is an outlet, though its second word is small elsewhere.
            let isNameLike =
                token.isCapitalized
                && (!text.cues[end].classes.contains(.stop) || text.cues[end].classes.contains(.outlet))
            // "the Turkish army" and "American Airlines" speak of the country all the same.
            if mention.form == .demonym {
            } else if text.isCaseless(end) || isNameLike {
                // "X Local Government Area": what the kind is called is no body of its own.
                let isLong = mention.kind >= 0 && mention.outer.upperBound > end + 1
                let next = isLong ? mention.outer.upperBound : end
                if !isLong || next < sentenceEnd && isNameWord(next, text) {
                    bodyFeatures(next, pass, &features)
                }
            } else {
                // "the Fatah movement", "the Azov brigade", "a branch of the Baath party".
                features.insert(
                    .bodyAfter,
                    if: !text.term(at: end).cue.classes.isDisjoint(with: [.organisation, .outlet])
                        && text.term(at: end).cue.kind < 0)
            }
        }
        features.insert(.personShape, if: isPersonShape(mention, pass))
        endOfName(mention, pass, &features)
    }

    /// "Lat Pu Kan village": all words before the kind are the name, whatever the gazetteers know of the last.
    private func isBeforeSettlement(_ mention: ToponymMention, _ text: GeoText) -> Bool {
        let end = mention.tokens.upperBound
        return mention.hit == nil && mention.tokens.count > 1 && mention.outer.upperBound > end
            && text.tokens[end].kind == .word && !text.tokens[end].isCapitalized
            && lexicon.kindClass(mention.kind) == .settlement
    }

    /// "bombed X Y in Z": behind an unknown name the place that holds it.
    private func isInPlace(_ index: Int, _ pass: Pass) -> Bool {
        guard pass.text.isWord(index, "in") else { return false }
        let next = pass.text.isWord(index + 1, "the") ? index + 2 : index + 1
        return next < pass.text.sentenceEnd(of: index) && pass.nameStarts.contains(next)
            && pass.text.tokens[next].isCapitalized
    }

    /// "Jordan Peterson", "Paris Hilton": a given name that places bear, and one more word of a name that is nothing else.
    private func isPersonShape(_ mention: ToponymMention, _ pass: Pass) -> Bool {
        let text = pass.text
        let (first, next) = (mention.tokens.lowerBound, mention.tokens.upperBound)
        guard mention.tokens.count == 1, mention.hit != nil, mention.form == .name,
            !text.tokens[first].isAllCaps,
            !text.cues[first].classes.isDisjoint(with: [.givenName, .givenPlace]),
            text.tokens[next].kind == .word, text.tokens[next].isCapitalized,
            Int(pass.runStart[first]) == first,
            Int(pass.runEnd[first]) == next + 1, !pass.prominent.contains(next)
        else { return false }
        let cue = text.cues[next]
        return cue.kind < 0 && cue.wind < 0 && cue.relations.isEmpty
            && cue.classes.isSubset(of: [.givenName, .nameHead, .nobiliary])
    }

    /// "Aleppo Media Center", "Hasakah Military Council", "Dawson County Jail": the run's head decides.
    private func bodyFeatures(_ end: Int, _ pass: Pass, _ features: inout ToponymFeatures) {
        let text = pass.text
        let runEnd = max(end + 1, Int(pass.runEnd[end]))
        var seen: CueClasses = []
        var hasOutlet = false
        let ceiling = min(text.sentenceEnd(of: end), end + 7)
        var index = end
        while index < ceiling {
            let isJoint = text.mark(index) == 0x27 || text.mark(index) == 0x2D || isPossessive(index, text)
            guard
                index < runEnd || isJoint || text.tokens[index].isCapitalized
                    || text.isCaseless(end) && index < end + 1
            else { break }
            seen.formUnion(text.cues[index].classes)
            hasOutlet = hasOutlet || text.term(at: index).cue.classes.contains(.outlet)
            index += 1
        }
        let isStreet = text.cues[end].kind >= 0 && lexicon.kinds[Int(text.cues[end].kind)].name == "street"
        // Where script has no capitals, as in Arabic, the word for a body stands before the name.
        if hasOutlet {
            features.insert(.outletAfter)
        } else if seen.contains(.organisation), !text.isCaseless(end) {
            features.insert(.organisationAfter)
        } else if seen.contains(.publicBody) {
            features.insert(.publicAfter)
        } else if isStreet {
            features.insert(.streetAfter)
        } else if text.tokens[end].isCapitalized, text.cues[end].kind < 0,
            !text.cues[end].classes.contains(.month), text.cues[end].wind < 0
        {
            features.insert(.capitalAfter)
        }
    }

    /// Whether a number closes a name, as of an outlet or a model ("according to Suwayda 24").
    private func isNumberedName(_ index: Int, _ text: GeoText) -> Bool {
        let next = index + 1
        guard text.tokens[index].count <= 3, next < text.sentenceEnd(of: index) else { return false }
        let mark = text.mark(next)
        return mark == 0x2E || mark == 0x29 || text.cues[next].classes.contains(.reporting)
    }

    /// Whether "south of", "3 km east of", "to the north of" stands at a token.
    private func isDirectionPhrase(_ index: Int, _ text: GeoText) -> Bool {
        let ceiling = min(text.sentenceEnd(of: index - 1), index + 5)
        var next = index
        while next < ceiling {
            let term = text.term(at: next)
            if term.cue.wind >= 0 { return text.isWord(term.tokens.upperBound, "of") }
            guard
                text.tokens[next].kind != .word || term.cue.metres > 0 || text.isWord(next, "to")
                    || text.isWord(next, "the") || text.isWord(next, "some") || text.isWord(next, "about")
            else { return false }
            next += 1
        }
        return false
    }

    private func isQuote(_ index: Int, _ text: GeoText) -> Bool {
        let byte = text.bytes[Int(text.tokens[index].utf8Start)]
        return text.tokens[index].kind == .punctuation
            && (byte == 0x27 || byte == 0x22 || byte == 0xE2 || byte == 0x60)
    }

    func isPossessive(_ index: Int, _ text: GeoText) -> Bool {
        guard !text.tokens[index].followsSpace else { return false }
        let start = Int(text.tokens[index].utf8Start)
        return text.bytes[start] == 0x27
            || (text.bytes[start] == 0xE2 && start + 2 < text.bytes.count && text.bytes[start + 2] == 0x99)
    }

    private func endOfName(_ mention: ToponymMention, _ pass: Pass, _ features: inout ToponymFeatures) {
        features.insert(.streetSelf, if: mention.form == .street)
    }
}
