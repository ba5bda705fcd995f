// The continuous distributions: normal, t, chi-squared, F, gamma and beta.

#include "CBoostMath.h"
#include "Policy.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/version.hpp>

using namespace cbm;
namespace bm = boost::math;

namespace {

using Normal = bm::normal_distribution<double, Quiet>;
using StudentsT = bm::students_t_distribution<double, Quiet>;
using ChiSquared = bm::chi_squared_distribution<double, Quiet>;
using FisherF = bm::fisher_f_distribution<double, Quiet>;
using Gamma = bm::gamma_distribution<double, Quiet>;
using Beta = bm::beta_distribution<double, Quiet>;

/// P(X <= x), with the ends of the support [low, infinity) answered here.
template <typename D>
double lower(const D &d, double x, double low) {
    if (!known(x)) return nan_value;
    if (x <= low) return 0;
    if (std::isinf(x)) return 1;
    return bm::cdf(d, x);
}

/// P(X > x), with the ends of the support [low, infinity) answered here.
template <typename D>
double upper(const D &d, double x, double low) {
    if (!known(x)) return nan_value;
    if (x <= low) return 1;
    if (std::isinf(x)) return 0;
    return bm::cdf(bm::complement(d, x));
}

template <typename D>
double lower_quantile(const D &d, double p) {
    return probability(p) ? bm::quantile(d, p) : nan_value;
}

template <typename D>
double upper_quantile(const D &d, double q) {
    return probability(q) ? bm::quantile(bm::complement(d, q)) : nan_value;
}

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

}  // namespace

int cbm_boost_version(void) { return BOOST_VERSION; }

double cbm_normal_lower(double x) { return guarded([=] { return lower(Normal(), x, minus_infinity); }); }
double cbm_normal_upper(double x) { return guarded([=] { return upper(Normal(), x, minus_infinity); }); }
double cbm_normal_lower_quantile(double p) { return guarded([=] { return lower_quantile(Normal(), p); }); }
double cbm_normal_upper_quantile(double q) { return guarded([=] { return upper_quantile(Normal(), q); }); }

double cbm_t_lower(double x, double df) {
    return guarded([=] { return positive(df) ? lower(StudentsT(df), x, minus_infinity) : nan_value; });
}
double cbm_t_upper(double x, double df) {
    return guarded([=] { return positive(df) ? upper(StudentsT(df), x, minus_infinity) : nan_value; });
}
double cbm_t_lower_quantile(double p, double df) {
    return guarded([=] { return positive(df) ? lower_quantile(StudentsT(df), p) : nan_value; });
}
double cbm_t_upper_quantile(double q, double df) {
    return guarded([=] { return positive(df) ? upper_quantile(StudentsT(df), q) : nan_value; });
}

double cbm_chi_squared_lower(double x, double df) {
    return guarded([=] { return positive(df) ? lower(ChiSquared(df), x, 0) : nan_value; });
}
double cbm_chi_squared_upper(double x, double df) {
    return guarded([=] { return positive(df) ? upper(ChiSquared(df), x, 0) : nan_value; });
}
double cbm_chi_squared_lower_quantile(double p, double df) {
    return guarded([=] { return positive(df) ? lower_quantile(ChiSquared(df), p) : nan_value; });
}
double cbm_chi_squared_upper_quantile(double q, double df) {
    return guarded([=] { return positive(df) ? upper_quantile(ChiSquared(df), q) : nan_value; });
}

double cbm_f_lower(double x, double df1, double df2) {
    return guarded([=] { return positive(df1) && positive(df2) ? lower(FisherF(df1, df2), x, 0) : nan_value; });
}
double cbm_f_upper(double x, double df1, double df2) {
    return guarded([=] { return positive(df1) && positive(df2) ? upper(FisherF(df1, df2), x, 0) : nan_value; });
}
double cbm_f_lower_quantile(double p, double df1, double df2) {
    return guarded([=] { return positive(df1) && positive(df2) ? lower_quantile(FisherF(df1, df2), p) : nan_value; });
}
double cbm_f_upper_quantile(double q, double df1, double df2) {
    return guarded([=] { return positive(df1) && positive(df2) ? upper_quantile(FisherF(df1, df2), q) : nan_value; });
}

double cbm_gamma_lower(double x, double shape, double scale) {
    return guarded([=] { return positive(shape) && positive(scale) ? lower(Gamma(shape, scale), x, 0) : nan_value; });
}
double cbm_gamma_upper(double x, double shape, double scale) {
    return guarded([=] { return positive(shape) && positive(scale) ? upper(Gamma(shape, scale), x, 0) : nan_value; });
}
double cbm_gamma_lower_quantile(double p, double shape, double scale) {
    return guarded([=] {
        return positive(shape) && positive(scale) ? lower_quantile(Gamma(shape, scale), p) : nan_value;
    });
}
double cbm_gamma_upper_quantile(double q, double shape, double scale) {
    return guarded([=] {
        return positive(shape) && positive(scale) ? upper_quantile(Gamma(shape, scale), q) : nan_value;
    });
}

double cbm_beta_lower(double x, double a, double b) {
    return guarded([=] {
        if (!positive(a) || !positive(b)) return nan_value;
        return x >= 1 ? 1.0 : lower(Beta(a, b), x, 0);
    });
}
double cbm_beta_upper(double x, double a, double b) {
    return guarded([=] {
        if (!positive(a) || !positive(b)) return nan_value;
        return x >= 1 ? 0.0 : upper(Beta(a, b), x, 0);
    });
}
double cbm_beta_lower_quantile(double p, double a, double b) {
    return guarded([=] { return positive(a) && positive(b) ? lower_quantile(Beta(a, b), p) : nan_value; });
}
double cbm_beta_upper_quantile(double q, double a, double b) {
    return guarded([=] { return positive(a) && positive(b) ? upper_quantile(Beta(a, b), q) : nan_value; });
}
