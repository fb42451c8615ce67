import CXML2

/// Finds the main text of a page and writes it as paragraphs.
struct PageText {
    let vocabulary: PageVocabulary
    /// Off in the second try, where the classes left too little.
    var usesClasses = true

    private static let blocks: Set<String> = [
        "p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl",
        "dt",
        "dd", "blockquote", "pre", "table", "tr", "figure", "figcaption", "header", "body", "html", "address",
        "hr",
        "center", "details", "summary", "tbody", "caption", "main",
    ]
    private static let never: Set<String> = ["html", "body", "article", "main"]

    /// Whether an element and all below it is furniture of the page.
    func isSkipped(_ node: xmlNodePtr, _ name: String) -> Bool {
        if vocabulary.skippedElements.contains(name) { return true }
        guard usesClasses, !name.isEmpty, !Self.never.contains(name), node.pointee.properties != nil else {
            return false
        }
        if PageTree.attribute("aria-hidden", of: node) == "true"
            || PageTree.attribute("hidden", of: node) != nil
        {
            return true
        }
        var hasSkip = false
        for attribute in ["class", "id", "role"] {
            guard let value = PageTree.attribute(attribute, of: node) else { continue }
            for token in value.lowercased().split(separator: " ").prefix(24) {
                let words = token.split { !$0.isLetter && !$0.isNumber }.map(String.init)
                guard let first = words.first, let last = words.last else { continue }
                if vocabulary.skippedClasses.contains(first) || vocabulary.skippedClasses.contains(last) {
                    hasSkip = true
                } else if vocabulary.textClasses.contains(last) {
                    return false
                }
            }
        }
        return hasSkip
    }

    /// The deepest element that holds three quarters of the page's running text.
    func mainElement(_ root: xmlNodePtr) -> xmlNodePtr {
        var totals: [xmlNodePtr: Int] = [:]
        var stack: [(total: Int, links: Int)] = []
        var marked: xmlNodePtr?
        var inLink = 0
        PageTree.walk(
            root,
            enter: { node in
                let name = PageTree.name(of: node)
                if let text = PageTree.text(of: node) {
                    // Short scraps are labels; running text comes in longer stretches.
                    let length = text.utf8.count
                    if inLink == 0, length >= 25, !stack.isEmpty { stack[stack.count - 1].total += length }
                    stack.append((0, 0))
                    return false
                }
                stack.append((0, 0))
                if isSkipped(node, name) { return false }
                if name == "a" { inLink += 1 }
                if marked == nil, PageTree.attribute("itemprop", of: node) == "articleBody" { marked = node }
                return true
            },
            leave: { node in
                let total = stack.removeLast().total
                if PageTree.name(of: node) == "a", inLink > 0 { inLink -= 1 }
                if node.pointee.type == XML_ELEMENT_NODE { totals[node] = total }
                if !stack.isEmpty { stack[stack.count - 1].total += total }
            })
        if let marked, totals[marked] ?? 0 > 200 { return marked }
        var best = root
        let all = totals[root] ?? 0
        while true {
            var child = best.pointee.children
            var next: xmlNodePtr?
            while let node = child {
                if (totals[node] ?? 0) * 4 >= all * 3, all > 0 { next = node }
                child = node.pointee.next
            }
            guard let next, PageTree.name(of: next) != "p" else { return best }
            best = next
        }
    }

    /// The text of an element, a blank line between paragraphs; a line equal to `title` is left out.
    func paragraphs(_ top: xmlNodePtr, without title: String?) -> String {
        var writer = ParagraphWriter(title: title)
        var captions = 0
        var links = 0
        PageTree.walk(
            top,
            enter: { node in
                if let text = PageTree.text(of: node) {
                    writer.add(text, isLink: links > 0)
                    return false
                }
                let name = PageTree.name(of: node)
                if node != top, isSkipped(node, name) { return false }
                if name == "br" {
                    writer.addBreak()
                } else if Self.blocks.contains(name) {
                    writer.flush()
                    if name == "li" { writer.prefix = "• " }
                    if isCaption(node, name) {
                        captions += 1
                        writer.prefix = "[Photo] "
                    }
                } else if name == "td" || name == "th" {
                    writer.add(" ", isLink: false)
                } else if name == "a" {
                    links += 1
                }
                return true
            },
            leave: { node in
                let name = PageTree.name(of: node)
                if Self.blocks.contains(name) { writer.flush() }
                if name == "a", links > 0 { links -= 1 }
            })
        writer.flush()
        return writer.text
    }

    private func isCaption(_ node: xmlNodePtr, _ name: String) -> Bool {
        if name == "figcaption" { return true }
        guard name == "p" || name == "div", let value = PageTree.attribute("class", of: node) else {
            return false
        }
        return value.lowercased().contains("caption")
    }
}

/// Gathers inline text into paragraphs with single spaces.
struct ParagraphWriter {
    private(set) var text = ""
    /// Put before the next paragraph, if it comes to one.
    var prefix = ""
    private let title: [WordKey]
    private var current = ""
    private var letters = 0
    private var linked = 0
    private var endsWithSpace = true

    init(title: String?) { self.title = title.map(Self.words) ?? [] }

    private static func words(_ text: String) -> [WordKey] {
        text.split { !$0.isLetter && !$0.isNumber }.map { WordKey($0) }
    }

    mutating func add(_ piece: String, isLink: Bool) {
        for scalar in piece.unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "\u{A0}" {
                if !endsWithSpace { current.unicodeScalars.append(" ") }
                endsWithSpace = true
            } else {
                current.unicodeScalars.append(scalar)
                endsWithSpace = false
                letters += 1
                if isLink { linked += 1 }
            }
        }
    }

    mutating func addBreak() {
        if current.hasSuffix(" ") { current.removeLast() }
        if !current.isEmpty { current += "\n" }
        endsWithSpace = true
    }

    mutating func flush() {
        while let last = current.last, last.isWhitespace { current.removeLast() }
        defer {
            current = ""
            letters = 0
            linked = 0
            endsWithSpace = true
        }
        guard !current.isEmpty else { return }
        defer { prefix = "" }
        // A paragraph that is nothing but links and ends like no sentence leads elsewhere.
        let endsSentence = current.last.map { ".!?؟…\"”»".contains($0) } ?? false
        if linked * 10 > letters * 9, !endsSentence { return }
        if current.utf8.count < 400, !title.isEmpty, Self.words(current) == title { return }
        if !text.isEmpty { text += "\n\n" }
        text += prefix + current
    }
}
