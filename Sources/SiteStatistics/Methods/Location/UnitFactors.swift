// A site that reports in another unit, found before it hides all others.

/// Changes of unit that explain a site's location.
///
/// One site in pounds widens the spread between sites so much that no other can stand out in methods 3 and 5; such sites
/// are named first, and left out of the variable or converted by the sponsor.
package struct UnitFactors: Sendable, Equatable {
    /// A conversion of a value in the usual unit to the other: value · factor + offset.
    package struct Conversion: Sendable, Equatable {
        /// What it is called in a report.
        package let name: String
        package let factor: Double
        package let offset: Double
    }

    /// The conversions met in clinical data.
    package static let known: [Conversion] = {
        func both(_ name: String, _ factor: Double) -> [Conversion] {
            [
                Conversion(name: name, factor: factor, offset: 0),
                Conversion(name: "\(name), inverse", factor: 1 / factor, offset: 0),
            ]
        }
        return both("factor 10", 10) + both("factor 100", 100) + both("factor 1000", 1000)
            + both("kg to lb", 2.204_622_621_8) + both("cm to inch", 1 / 2.54)
            + both("glucose mmol/L to mg/dL", 18.015_6) + both("creatinine mg/dL to µmol/L", 88.42)
            + both("cholesterol mmol/L to mg/dL", 38.67) + both("urea mmol/L to mg/dL", 2.801)
            + both("bilirubin mg/dL to µmol/L", 17.104) + both("calcium mmol/L to mg/dL", 4.008)
            + both("haemoglobin g/dL to mmol/L", 0.620_6) + both("kPa to mmHg", 7.500_6)
            + [
                Conversion(name: "°C to °F", factor: 1.8, offset: 32),
                Conversion(name: "°F to °C", factor: 1 / 1.8, offset: -32 / 1.8),
            ]
    }()

    /// The conversion that brings a site's median to that of the rest, nil when none is needed or none fits.
    ///
    /// The site's median must lie more than 2 of the rest's interquartile ranges away, and, converted back, within one of
    /// them; of several that do, the nearest is returned.
    ///
    /// - Parameters:
    ///   - site: values of the site.
    ///   - rest: values of all other sites.
    /// - Returns: the conversion from the usual unit to that of the site.
    package static func conversion(site: [Double], rest: [Double]) -> Conversion? {
        let (site, rest) = (site.filter(\.isFinite).sorted(), rest.filter(\.isFinite).sorted())
        guard site.count > 2, rest.count > 2 else { return nil }
        let here = Quantile.median(site[...])
        let there = Quantile.median(rest[...])
        let range = max(rest[rest.count * 3 / 4] - rest[rest.count / 4], there.magnitude * 0.01)
        guard range > 0, (here - there).magnitude > 2 * range else { return nil }
        let fits = known.map { (conversion: $0, gap: ((here - $0.offset) / $0.factor - there).magnitude) }
        return fits.filter { $0.gap <= range }.min { $0.gap < $1.gap }?.conversion
    }
}
