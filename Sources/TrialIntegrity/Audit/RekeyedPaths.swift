// Chains of rows that hang together by key and by content in turn, such as rows behind an inserted one whose sequence
// numbers were counted anew. Each chain is paired so that the edits are fewest.

/// Pairs rows of such chains.
struct RekeyedPaths {
    private let rows: DoubtfulRows
    /// For each sealed row the found row of its content that is likeliest; −1 for none.
    private var contentOfSealed: [Int]
    private var contentOfFound: [Int]
    private var chosen: [(sealed: Int, found: Int)] = []
    private var tied: [Int] = []

    init(rows: DoubtfulRows) {
        self.rows = rows
        contentOfSealed = [Int](repeating: -1, count: rows.sealed.count)
        contentOfFound = [Int](repeating: -1, count: rows.found.count)
        linkContents()
        settle()
    }

    /// Rows, by place, that are one row under another key.
    func pairs() -> [(sealed: Int, found: Int)] { chosen }

    /// Sealed rows, by place, of which another key would be as good a story.
    func rivals() -> [Int] { tied }

    /// Within rows of one content those whose keys differ least belong together, and of these the nearest.
    private mutating func linkContents() {
        for group in rows.groups {
            let ones = group.sealed.filter { rows.partners.ofSealed[$0] != -2 }
            let others = group.found.filter { rows.partners.ofFound[$0] != -2 }
            guard !ones.isEmpty, !others.isEmpty else { continue }
            let most = max(ones.count, others.count)
            let partner = RowAssignment.best(ones.count, others.count) { one, other in
                rows.edits(ones[one], others[other]) * (most * most + 1) + abs(one - other)
            }
            for (one, other) in partner.enumerated() {
                guard let other else { continue }
                contentOfSealed[ones[one]] = others[other]
                contentOfFound[others[other]] = ones[one]
            }
        }
    }

    /// A row of a chain: sealed and found rows alternate.
    private struct Node {
        var isSealed: Bool
        var row: Int
    }

    private func byKey(_ node: Node) -> Node? {
        let row = node.isSealed ? rows.partners.ofSealed[node.row] : rows.partners.ofFound[node.row]
        return row >= 0 ? Node(isSealed: !node.isSealed, row: row) : nil
    }

    private func byContent(_ node: Node) -> Node? {
        let row = node.isSealed ? contentOfSealed[node.row] : contentOfFound[node.row]
        return row >= 0 ? Node(isSealed: !node.isSealed, row: row) : nil
    }

    /// Walks every chain once, from its ends first, then the closed ones.
    private mutating func settle() {
        var seenSealed = [Bool](repeating: false, count: rows.sealed.count)
        var seenFound = [Bool](repeating: false, count: rows.found.count)
        func isSeen(_ node: Node) -> Bool { node.isSealed ? seenSealed[node.row] : seenFound[node.row] }
        func walk(_ start: Node, contentFirst: Bool) -> (nodes: [Node], isClosed: Bool) {
            var nodes: [Node] = []
            var takesContent = contentFirst
            var next: Node? = start
            while let node = next {
                if isSeen(node) { return (nodes, true) }
                if node.isSealed { seenSealed[node.row] = true } else { seenFound[node.row] = true }
                nodes.append(node)
                next = takesContent ? byContent(node) : byKey(node)
                takesContent.toggle()
            }
            return (nodes, false)
        }
        let all =
            (0..<rows.sealed.count).map { Node(isSealed: true, row: $0) }
            + (0..<rows.found.count).map { Node(isSealed: false, row: $0) }
        for node in all where !isSeen(node) {
            let (key, content) = (byKey(node) != nil, byContent(node) != nil)
            guard key != content else { continue }
            let chain = walk(node, contentFirst: content).nodes
            if chain.count > 2 { choose(chain, startsWithContent: content) }
        }
        for node in all where !isSeen(node) && byKey(node) != nil && byContent(node) != nil {
            chooseClosed(walk(node, contentFirst: false).nodes)
        }
    }

    private func edits(_ one: Node, _ other: Node) -> Int {
        one.isSealed ? rows.edits(one.row, other.row) : rows.edits(other.row, one.row)
    }

    private mutating func take(_ one: Node, _ other: Node) {
        chosen.append(one.isSealed ? (one.row, other.row) : (other.row, one.row))
    }

    /// An open chain: the cheapest choice of its links, where a row without a partner costs half its cells.
    private mutating func choose(_ chain: [Node], startsWithContent: Bool) {
        let alone = max(2, rows.sealed.columns.count / 2)
        let costs = (0..<(chain.count - 1)).map { edits(chain[$0], chain[$0 + 1]) }
        func isContent(_ link: Int) -> Bool { (link % 2 == 0) == startsWithContent }
        /// The links that cost least; of equal choices the one with fewer (or more) links by content.
        func best(preferringContent: Bool) -> (cost: Int, links: [Int]) {
            let unit = chain.count + 1
            var least = [0, alone * unit]
            var takes = [false, false]
            for node in 1..<chain.count {
                let bias = isContent(node - 1) == preferringContent ? 0 : 1
                let (linked, single) = (least[node - 1] + costs[node - 1] * unit + bias, least[node] + alone * unit)
                takes.append(linked <= single)
                least.append(min(linked, single))
            }
            var links: [Int] = []
            var node = chain.count
            while node > 0 {
                if takes[node] { links.append(node - 2) }
                node -= takes[node] ? 2 : 1
            }
            return (least[chain.count] / unit, links)
        }
        let plain = best(preferringContent: false)
        for link in plain.links.reversed() where isContent(link) { take(chain[link], chain[link + 1]) }
        let other = best(preferringContent: true)
        guard other.cost == plain.cost else { return }
        let others = Set(other.links)
        for link in plain.links where !isContent(link) && !others.contains(link) {
            tied.append(chain[link].isSealed ? chain[link].row : chain[link + 1].row)
        }
    }

    /// A closed chain: all links by key, or all by content.
    private mutating func chooseClosed(_ chain: [Node]) {
        guard chain.count % 2 == 0, chain.count > 2 else { return }
        var (byKey, byContent) = (0, 0)
        for place in chain.indices {
            let cost = edits(chain[place], chain[(place + 1) % chain.count])
            if place % 2 == 0 { byKey += cost } else { byContent += cost }
        }
        if byContent < byKey {
            for place in stride(from: 1, to: chain.count, by: 2) {
                take(chain[place], chain[(place + 1) % chain.count])
            }
        } else if byContent == byKey {
            tied += chain.filter(\.isSealed).map(\.row)
        }
    }
}
