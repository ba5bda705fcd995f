// The discrete distributions: binomial, negative binomial, Poisson, hypergeometric and the beta-binomial mass.

#include "CBoostMath.h"
#include "Policy.hpp"

#include <algorithm>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/gamma.hpp>

using namespace cbm;
namespace bm = boost::math;

namespace {

using Binomial = bm::binomial_distribution<double, Quiet>;
using NegativeBinomial = bm::negative_binomial_distribution<double, Quiet>;
using Poisson = bm::poisson_distribution<double, Quiet>;
using Hypergeometric = bm::hypergeometric_distribution<double, Quiet>;

/// The smallest k >= 0 for which `reached` holds, found by bisection between `low` and `high` and doubling upward.
///
/// Boost's own rounding of discrete quantiles may be off by one where a tail equals the asked probability exactly.
template <typename Reached>
double smallest(double start, double limit, Reached reached) {
    double low = 0;
    double high = std::max(1.0, std::min(std::ceil(start), limit));
    while (!reached(high)) {
        if (high >= limit) return limit;
        low = high + 1;
        high = std::min(high * 2 + 1, limit);
    }
    while (low < high) {
        double middle = std::floor(low + (high - low) / 2);
        if (reached(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

constexpr double far = 4503599627370496.0;

bool binomial_domain(double n, double p) { return whole(n) && probability(p); }
bool negative_binomial_domain(double size, double p) { return positive(size) && p > 0 && p <= 1; }
bool poisson_domain(double mean) { return std::isfinite(mean) && mean >= 0; }

bool hypergeometric_domain(double marked, double draws, double total) {
    return whole(marked) && whole(draws) && whole(total) && marked <= total && draws <= total && total <= 2147483648.0;
}

struct Support {
    double low;
    double high;
};

Support hypergeometric_support(double marked, double draws, double total) {
    return {std::max(0.0, marked + draws - total), std::min(marked, draws)};
}

double hypergeometric_mass(double k, double marked, double draws, double total) {
    Support support = hypergeometric_support(marked, draws, total);
    if (k < support.low || k > support.high) return 0;
    return bm::pdf(Hypergeometric(unsigned(marked), unsigned(draws), unsigned(total)), unsigned(k));
}

/// The sum of the masses from `k` down to the low end, smallest terms last; stops when terms no longer count.
long double hypergeometric_down(double k, double marked, double draws, double total) {
    Support support = hypergeometric_support(marked, draws, total);
    long double term = hypergeometric_mass(k, marked, draws, total), sum = 0;
    for (double i = k; i >= support.low && term > sum * 1e-21L; i -= 1) {
        sum += term;
        term *= (long double)(i) * (total - marked - draws + i) / ((marked - i + 1) * (draws - i + 1));
    }
    return sum;
}

/// The sum of the masses from `k` up to the high end.
long double hypergeometric_up(double k, double marked, double draws, double total) {
    Support support = hypergeometric_support(marked, draws, total);
    long double term = hypergeometric_mass(k, marked, draws, total), sum = 0;
    for (double i = k; i <= support.high && term > sum * 1e-21L; i += 1) {
        sum += term;
        term *= (long double)(marked - i) * (draws - i) / ((i + 1) * (total - marked - draws + i + 1));
    }
    return sum;
}

}  // namespace

double cbm_binomial_mass(double k, double n, double p) {
    return guarded([=] {
        if (!binomial_domain(n, p) || !whole(k)) return nan_value;
        return k > n ? 0 : bm::pdf(Binomial(n, p), k);
    });
}
double cbm_binomial_lower(double k, double n, double p) {
    return guarded([=] {
        if (!binomial_domain(n, p) || !whole(k)) return nan_value;
        return k >= n ? 1 : bm::cdf(Binomial(n, p), k);
    });
}
double cbm_binomial_upper(double k, double n, double p) {
    return guarded([=] {
        if (!binomial_domain(n, p) || !whole(k)) return nan_value;
        return k >= n ? 0 : bm::cdf(bm::complement(Binomial(n, p), k));
    });
}
double cbm_binomial_lower_quantile(double probability, double n, double p) {
    if (!cbm::probability(probability) || !binomial_domain(n, p)) return nan_value;
    return smallest(n * p, n, [=](double k) { return cbm_binomial_lower(k, n, p) >= probability; });
}
double cbm_binomial_upper_quantile(double probability, double n, double p) {
    if (!cbm::probability(probability) || !binomial_domain(n, p)) return nan_value;
    return smallest(n * p, n, [=](double k) { return cbm_binomial_upper(k, n, p) <= probability; });
}

double cbm_negative_binomial_mass(double k, double size, double p) {
    return guarded([=] {
        if (!negative_binomial_domain(size, p) || !whole(k)) return nan_value;
        if (p == 1) return k == 0 ? 1.0 : 0.0;
        return bm::pdf(NegativeBinomial(size, p), k);
    });
}
double cbm_negative_binomial_lower(double k, double size, double p) {
    return guarded([=] {
        if (!negative_binomial_domain(size, p) || !whole(k)) return nan_value;
        return p == 1 ? 1.0 : bm::cdf(NegativeBinomial(size, p), k);
    });
}
double cbm_negative_binomial_upper(double k, double size, double p) {
    return guarded([=] {
        if (!negative_binomial_domain(size, p) || !whole(k)) return nan_value;
        return p == 1 ? 0.0 : bm::cdf(bm::complement(NegativeBinomial(size, p), k));
    });
}
double cbm_negative_binomial_lower_quantile(double probability, double size, double p) {
    if (!cbm::probability(probability) || !negative_binomial_domain(size, p)) return nan_value;
    if (probability == 1 && p < 1) return std::numeric_limits<double>::infinity();
    return smallest(size * (1 - p) / p, far, [=](double k) {
        return cbm_negative_binomial_lower(k, size, p) >= probability;
    });
}
double cbm_negative_binomial_upper_quantile(double probability, double size, double p) {
    if (!cbm::probability(probability) || !negative_binomial_domain(size, p)) return nan_value;
    if (probability == 0 && p < 1) return std::numeric_limits<double>::infinity();
    return smallest(size * (1 - p) / p, far, [=](double k) {
        return cbm_negative_binomial_upper(k, size, p) <= probability;
    });
}

double cbm_poisson_mass(double k, double mean) {
    return guarded([=] {
        if (!poisson_domain(mean) || !whole(k)) return nan_value;
        if (mean == 0) return k == 0 ? 1.0 : 0.0;
        return bm::pdf(Poisson(mean), k);
    });
}
double cbm_poisson_lower(double k, double mean) {
    return guarded([=] {
        if (!poisson_domain(mean) || !whole(k)) return nan_value;
        return mean == 0 ? 1.0 : bm::cdf(Poisson(mean), k);
    });
}
double cbm_poisson_upper(double k, double mean) {
    return guarded([=] {
        if (!poisson_domain(mean) || !whole(k)) return nan_value;
        return mean == 0 ? 0.0 : bm::cdf(bm::complement(Poisson(mean), k));
    });
}
double cbm_poisson_lower_quantile(double probability, double mean) {
    if (!cbm::probability(probability) || !poisson_domain(mean)) return nan_value;
    if (probability == 1 && mean > 0) return std::numeric_limits<double>::infinity();
    return smallest(mean, far, [=](double k) { return cbm_poisson_lower(k, mean) >= probability; });
}
double cbm_poisson_upper_quantile(double probability, double mean) {
    if (!cbm::probability(probability) || !poisson_domain(mean)) return nan_value;
    if (probability == 0 && mean > 0) return std::numeric_limits<double>::infinity();
    return smallest(mean, far, [=](double k) { return cbm_poisson_upper(k, mean) <= probability; });
}

double cbm_hypergeometric_mass(double k, double marked, double draws, double total) {
    return guarded([=] {
        if (!hypergeometric_domain(marked, draws, total) || !whole(k)) return nan_value;
        return hypergeometric_mass(k, marked, draws, total);
    });
}
double cbm_hypergeometric_lower(double k, double marked, double draws, double total) {
    return guarded([=]() -> double {
        if (!hypergeometric_domain(marked, draws, total) || !whole(k)) return nan_value;
        Support support = hypergeometric_support(marked, draws, total);
        if (k < support.low) return 0;
        if (k >= support.high) return 1;
        if (k * total <= draws * marked) return double(hypergeometric_down(k, marked, draws, total));
        return double(1 - hypergeometric_up(k + 1, marked, draws, total));
    });
}
double cbm_hypergeometric_upper(double k, double marked, double draws, double total) {
    return guarded([=]() -> double {
        if (!hypergeometric_domain(marked, draws, total) || !whole(k)) return nan_value;
        Support support = hypergeometric_support(marked, draws, total);
        if (k < support.low) return 1;
        if (k >= support.high) return 0;
        if (k * total >= draws * marked) return double(hypergeometric_up(k + 1, marked, draws, total));
        return double(1 - hypergeometric_down(k, marked, draws, total));
    });
}

double cbm_beta_binomial_mass(double k, double n, double a, double b) {
    return guarded([=]() -> double {
        if (!whole(n) || !whole(k) || !positive(a) || !positive(b)) return nan_value;
        if (k > n) return 0;
        auto lg = [](long double x) { return bm::lgamma(x, Quiet()); };
        long double A = a, B = b, K = k, N = n;
        long double logarithm = lg(N + 1) - lg(K + 1) - lg(N - K + 1) + lg(K + A) + lg(N - K + B) - lg(N + A + B)
            + lg(A + B) - lg(A) - lg(B);
        return double(std::exp(logarithm));
    });
}
