// What is asked of every site: one method over one variable, with one result for each site.

package import SiteStatistics

/// One method over one variable, with its results.
///
/// A question is what BH and BY run over: the assessed sites of one variable.
package struct ComparisonQuestion: Sendable, Equatable {
    /// What names it.
    package var key: QuestionKey
    /// What is asked, in words, such as `mean systolic blood pressure`; lower case.
    package var title: String
    /// What `observed` and `expected` are, such as `events` or `mean`.
    package var quantity: String
    /// What `n` counts: `subjects`, `values`, `cells`.
    package var unit: String
    /// Whether its p-values may rank sites; otherwise they are shown with `caution`.
    package var ranks: Bool
    /// Why it must not rank sites, in words; nil when it may.
    package var caution: String?
    /// By how much the variance of z was multiplied, so that p allow for the spread between honest sites; nil where the
    /// test models that spread, or sites are too few to tell it.
    package var spread: Double?
    /// The columns whose cells are counted; empty where a question is not about cells.
    package var columns: [String] = []
    /// One for each site, in the order of the report's sites.
    package var results: [SiteResult]

    package init(
        key: QuestionKey,
        title: String,
        quantity: String,
        unit: String,
        ranks: Bool = true,
        caution: String? = nil,
        results: [SiteResult] = []
    ) {
        self.key = key
        self.title = title
        self.quantity = quantity
        self.unit = unit
        self.ranks = ranks
        self.caution = caution
        spread = nil
        self.results = results
    }

    /// How many sites were assessed.
    package var assessedSites: Int { results.count { $0.assessment.test != nil } }
}

/// The name of a question, the same for rows and for summaries.
package struct QuestionKey: Hashable, Sendable, Comparable {
    /// The method.
    package var method: Method
    /// The dataset, such as `VS`; empty when the question is about several.
    package var dataset: String
    /// The variable, such as `SYSBP`; empty when the question is about rows as such.
    package var variable: String
    /// Which of the method's answers, such as `within-subjects`; empty when it has one.
    package var part: String

    package init(_ method: Method, _ dataset: String = "", _ variable: String = "", _ part: String = "") {
        self.method = method
        self.dataset = dataset
        self.variable = variable
        self.part = part
    }

    /// `5/VS/SYSBP/within-subjects`.
    package var text: String { "\(method.rawValue)/\(dataset)/\(variable)/\(part)" }

    package static func < (left: QuestionKey, right: QuestionKey) -> Bool {
        (left.method, left.dataset, left.variable, left.part)
            < (right.method, right.dataset, right.variable, right.part)
    }
}

/// What one question found at one site.
package struct SiteResult: Sendable, Equatable {
    /// The test, or why there is none.
    package var assessment: Assessment
    /// What the site shows, in the question's quantity; nil where there is no such figure.
    package var observed: Double?
    /// What the other sites lead to expect.
    package var expected: Double?
    /// p after Benjamini and Hochberg over the assessed sites of this question.
    package var adjustedBH: Double?
    /// p after Benjamini and Yekutieli, valid under any dependence.
    package var adjustedBY: Double?
    /// Whether `adjustedBY` is at most alpha and the question may rank.
    package var isFlagged: Bool

    package init(
        assessment: Assessment,
        observed: Double? = nil,
        expected: Double? = nil,
        adjustedBH: Double? = nil,
        adjustedBY: Double? = nil,
        isFlagged: Bool = false
    ) {
        self.assessment = assessment
        self.observed = observed
        self.expected = expected
        self.adjustedBH = adjustedBH
        self.adjustedBY = adjustedBY
        self.isFlagged = isFlagged
    }

    /// A site that the question says nothing about.
    package static func refused(_ reason: Reason) -> SiteResult { SiteResult(assessment: .cannotBeAssessed(reason)) }
}

/// One method, for the list of methods.
package struct MethodDescription: Sendable, Equatable {
    /// The method.
    package var method: Method
    /// Its name.
    package var name: String
    /// What it looks at, in a sentence without a full stop.
    package var looksAt: String
    /// Where it comes from.
    package var source: String
    /// How it deals with many sites, and what its p-values rest on.
    package var multiplicity: String
    /// How many questions it was asked; 0 when it did not run.
    package var questions: Int
    /// Why it did not run, or ran in part; nil when it ran.
    package var note: String?

    package init(
        method: Method,
        name: String,
        looksAt: String,
        source: String,
        multiplicity: String,
        questions: Int = 0,
        note: String? = nil
    ) {
        self.method = method
        self.name = name
        self.looksAt = looksAt
        self.source = source
        self.multiplicity = multiplicity
        self.questions = questions
        self.note = note
    }
}
