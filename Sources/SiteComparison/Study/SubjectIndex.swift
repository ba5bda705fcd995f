// Who the subjects are and where: numbers for names, given as rows come.

/// Sites and subjects by number, in the order in which they were first seen.
///
/// A subject is a name at a site: identifiers that start anew at each site are different subjects.
struct SubjectIndex: Sendable {
    /// Names of sites.
    private(set) var sites: [String] = []
    /// Names of subjects.
    private(set) var subjects: [String] = []
    /// The site of each subject.
    private(set) var siteOfSubject: [Int32] = []
    private var siteNumbers: [String: Int32] = [:]
    /// For each name of a subject, its numbers, one for each site where it was seen.
    private(set) var numbers: [String: [Int32]] = [:]

    /// The number of a site, given to it when it is new.
    mutating func site(_ name: String) -> Int32 {
        if let number = siteNumbers[name] { return number }
        let number = Int32(clamping: sites.count)
        sites.append(name)
        siteNumbers[name] = number
        return number
    }

    /// The number of a subject at a site, given to it when it is new.
    mutating func subject(_ name: String, site: Int32) -> Int32 {
        if let known = numbers[name]?.first(where: { siteOfSubject[Int($0)] == site }) { return known }
        let number = Int32(clamping: subjects.count)
        subjects.append(name)
        siteOfSubject.append(site)
        numbers[name, default: []].append(number)
        return number
    }

    /// The subject of that name, when it was seen at exactly one site.
    func onlySubject(_ name: String) -> Int32? {
        guard let found = numbers[name], found.count == 1 else { return nil }
        return found[0]
    }

    /// Sites in natural order: runs of digits by their value, so that 2 comes before 10.
    var naturalOrder: [Int] { sites.indices.sorted { NaturalOrder.precedes(sites[$0], sites[$1]) } }
}

/// The order in which people list names with numbers in them.
package enum NaturalOrder {
    /// Whether `left` comes first; equal only to itself.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        var (a, b) = (Array(left.utf8)[...], Array(right.utf8)[...])
        while let x = a.first, let y = b.first {
            if isDigit(x), isDigit(y) {
                let (m, n) = (run(&a), run(&b))
                if m.count != n.count { return m.count < n.count }
                if m != n { return m.lexicographicallyPrecedes(n) }
            } else {
                if x != y { return x < y }
                a = a.dropFirst()
                b = b.dropFirst()
            }
        }
        return a.isEmpty && b.isEmpty ? left < right : a.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Takes a run of digits, without zeros in front.
    private static func run(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: isDigit)
        text = text.dropFirst(digits.count)
        return digits.drop { $0 == 0x30 }
    }
}
