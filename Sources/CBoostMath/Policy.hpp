// How Boost.Math reports trouble to this module: by value where it can, by an exception that `guarded` turns into NaN.

#pragma once

#include <cmath>
#include <limits>

#include <boost/math/policies/policy.hpp>

namespace cbm {

namespace bmp = boost::math::policies;

/// NaN for the domain, infinity for overflow, zero for underflow, an exception for a series that does not converge.
using Quiet = bmp::policy<
    bmp::domain_error<bmp::ignore_error>,
    bmp::pole_error<bmp::ignore_error>,
    bmp::overflow_error<bmp::ignore_error>,
    bmp::underflow_error<bmp::ignore_error>,
    bmp::denorm_error<bmp::ignore_error>,
    bmp::rounding_error<bmp::throw_on_error>,
    bmp::evaluation_error<bmp::throw_on_error>,
    bmp::indeterminate_result_error<bmp::throw_on_error>,
    bmp::discrete_quantile<bmp::integer_round_up>>;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Runs `body`; whatever it throws becomes NaN, so that no exception crosses the border to C.
template <typename Body>
double guarded(Body body) noexcept {
    try {
        return static_cast<double>(body());
    } catch (...) {
        return nan_value;
    }
}

/// Whether `x` is a number at all; Boost treats some NaN arguments as zero.
inline bool known(double x) { return !std::isnan(x); }

/// Whether `x` is finite and above zero.
inline bool positive(double x) { return std::isfinite(x) && x > 0; }

/// Whether `k` is a whole number that a double holds exactly.
inline bool whole(double k) { return k >= 0 && k <= 9007199254740992.0 && std::floor(k) == k; }

/// Whether `p` lies in [0, 1].
inline bool probability(double p) { return p >= 0 && p <= 1; }

}  // namespace cbm
