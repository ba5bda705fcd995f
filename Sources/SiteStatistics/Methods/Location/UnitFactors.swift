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
        /// The beginnings of the names of the variables it is for, in capitals; empty for all variables.
        package var analytes: [String] = []

        /// Whether it can be meant for a variable; nil is any.
        func suits(_ variable: String?) -> Bool {
            guard let name = variable?.uppercased(), !analytes.isEmpty else { return true }
            return analytes.contains { name.hasPrefix($0) }
        }
    }

    /// The conversions met in clinical data.
    package static let known: [Conversion] = {
        func both(_ name: String, _ factor: Double, _ analytes: [String] = []) -> [Conversion] {
            [
                Conversion(name: name, factor: factor, offset: 0, analytes: analytes),
                Conversion(name: "\(name), inverse", factor: 1 / factor, offset: 0, analytes: analytes),
            ]
        }
        var known: [Conversion] = []
        for (name, factor) in [("factor 10", 10.0), ("factor 100", 100), ("factor 1000", 1000)] {
            known += both(name, factor)
        }
        known += both("kg to lb", 2.204_622_621_8)
        known += both("cm to inch", 1 / 2.54)
        known += both("glucose mmol/L to mg/dL", 18.015_6, ["GLU"])
        known += both("creatinine mg/dL to µmol/L", 88.42, ["CREA"])
        known += both("cholesterol mmol/L to mg/dL", 38.67, ["CHOL", "HDL", "LDL"])
        known += both("urea mmol/L to mg/dL", 2.801, ["UREA", "BUN"])
        known += both("bilirubin mg/dL to µmol/L", 17.104, ["BIL"])
        known += both("calcium mmol/L to mg/dL", 4.008, ["CA"])
        known += both("haemoglobin g/dL to mmol/L", 0.620_6, ["HGB", "HB", "HEMO", "HAEMO"])
        known += both("kPa to mmHg", 7.500_6)
        known.append(Conversion(name: "°C to °F", factor: 1.8, offset: 32))
        known.append(Conversion(name: "°F to °C", factor: 1 / 1.8, offset: -32 / 1.8))
        return known
    }()

    /// The conversion that brings a site's median to that of the rest, nil when none is needed or none fits.
    ///
    /// The site's median must lie more than 2 of the rest's interquartile ranges away, and, converted back, within one of
    /// them; of several that do, the nearest is returned. Another unit moves every value: nine in ten of the site's lie
    /// outside the middle nine tenths of the rest, and three in four inside them when converted back. Without this, a
    /// late or a slow site of a skewed variable passes for one in another unit.
    ///
    /// - Parameters:
    ///   - site: values of the site.
    ///   - rest: values of all other sites.
    ///   - variable: what the values are, so that units of one analyte are not seen in another; nil looks for all.
    /// - Returns: the conversion from the usual unit to that of the site.
    package static func conversion(site: [Double], rest: [Double], variable: String? = nil) -> Conversion? {
        let (site, rest) = (site.filter(\.isFinite).sorted(), rest.filter(\.isFinite).sorted())
        guard site.count > 2, rest.count > 2 else { return nil }
        let here = Quantile.median(site[...])
        let there = Quantile.median(rest[...])
        let range = max(rest[rest.count * 3 / 4] - rest[rest.count / 4], there.magnitude * 0.01)
        guard range > 0, (here - there).magnitude > 2 * range else { return nil }
        let fits = known.filter { $0.suits(variable) }.map {
            (conversion: $0, gap: ((here - $0.offset) / $0.factor - there).magnitude)
        }
        let usual = rest[rest.count / 20]...rest[rest.count - 1 - rest.count / 20]
        guard site.count(where: { !usual.contains($0) }) * 10 >= site.count * 9 else { return nil }
        return fits.filter { fit in
            fit.gap <= range
                && site.count { usual.contains(($0 - fit.conversion.offset) / fit.conversion.factor) } * 4
                    >= site.count * 3
        }.min { $0.gap < $1.gap }?.conversion
    }
}
