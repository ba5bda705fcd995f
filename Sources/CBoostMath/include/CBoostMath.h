/// Probability distributions from Boost.Math, as plain C functions that never throw.
///
/// What this module may know: numbers. It holds no state, allocates nothing and knows nothing of sites or trials.
///
/// Conventions, the same for every distribution:
/// - `_lower` is P(X <= x) and `_upper` is P(X > x), each computed on its own, so that a tail of 1e-300 keeps its digits;
/// - `_mass` is P(X = k);
/// - `_lower_quantile` is the x with P(X <= x) = p, `_upper_quantile` the x with P(X > x) = q. For a discrete
///   distribution it is the smallest k with P(X <= k) >= p, and the smallest k with P(X > k) <= q;
/// - an argument outside the domain (a negative standard deviation, a probability of 1.5, a NaN) and a series that
///   does not converge give NaN; a value too large to be represented gives an infinity, one too small gives zero;
/// - counts are passed as doubles and must be whole numbers of at least zero.
///
/// Source: Boost.Math 1.74 or newer, headers only (Debian: libboost-math-dev), computed in `long double` and rounded.

#ifndef CBOOST_MATH_H
#define CBOOST_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

/// The version of Boost the module was built with, such as 107400 for 1.74.0.
int cbm_boost_version(void);

/// Normal distribution with mean 0 and variance 1.
double cbm_normal_lower(double x);
double cbm_normal_upper(double x);
double cbm_normal_lower_quantile(double p);
double cbm_normal_upper_quantile(double q);

/// Student's t with `df` > 0 degrees of freedom, whole or not.
double cbm_t_lower(double x, double df);
double cbm_t_upper(double x, double df);
double cbm_t_lower_quantile(double p, double df);
double cbm_t_upper_quantile(double q, double df);

/// Chi-squared with `df` > 0 degrees of freedom.
double cbm_chi_squared_lower(double x, double df);
double cbm_chi_squared_upper(double x, double df);
double cbm_chi_squared_lower_quantile(double p, double df);
double cbm_chi_squared_upper_quantile(double q, double df);

/// Fisher's F with `df1` and `df2` degrees of freedom.
double cbm_f_lower(double x, double df1, double df2);
double cbm_f_upper(double x, double df1, double df2);
double cbm_f_lower_quantile(double p, double df1, double df2);
double cbm_f_upper_quantile(double q, double df1, double df2);

/// Gamma with `shape` and `scale`, both above 0; the mean is shape * scale.
double cbm_gamma_lower(double x, double shape, double scale);
double cbm_gamma_upper(double x, double shape, double scale);
double cbm_gamma_lower_quantile(double p, double shape, double scale);
double cbm_gamma_upper_quantile(double q, double shape, double scale);

/// Beta with parameters `a` and `b`, both above 0.
double cbm_beta_lower(double x, double a, double b);
double cbm_beta_upper(double x, double a, double b);
double cbm_beta_lower_quantile(double p, double a, double b);
double cbm_beta_upper_quantile(double q, double a, double b);

/// Binomial: successes among `n` trials with probability `p`.
double cbm_binomial_mass(double k, double n, double p);
double cbm_binomial_lower(double k, double n, double p);
double cbm_binomial_upper(double k, double n, double p);
double cbm_binomial_lower_quantile(double probability, double n, double p);
double cbm_binomial_upper_quantile(double probability, double n, double p);

/// Negative binomial: failures before success number `size` (> 0, whole or not) when a success has probability `p`.
double cbm_negative_binomial_mass(double k, double size, double p);
double cbm_negative_binomial_lower(double k, double size, double p);
double cbm_negative_binomial_upper(double k, double size, double p);
double cbm_negative_binomial_lower_quantile(double probability, double size, double p);
double cbm_negative_binomial_upper_quantile(double probability, double size, double p);

/// Poisson with `mean` >= 0.
double cbm_poisson_mass(double k, double mean);
double cbm_poisson_lower(double k, double mean);
double cbm_poisson_upper(double k, double mean);
double cbm_poisson_lower_quantile(double probability, double mean);
double cbm_poisson_upper_quantile(double probability, double mean);

/// Hypergeometric: marked ones among `draws` taken without replacement from `total`, of which `marked` are marked.
///
/// All at most 2^31. The tails are sums of masses outward from `k` and take time in proportion to their length.
double cbm_hypergeometric_mass(double k, double marked, double draws, double total);
double cbm_hypergeometric_lower(double k, double marked, double draws, double total);
double cbm_hypergeometric_upper(double k, double marked, double draws, double total);

/// Beta-binomial: successes among `n` trials whose probability is drawn once from a beta with `a` and `b`.
///
/// Its tails are sums over the mass and live on the Swift side.
double cbm_beta_binomial_mass(double k, double n, double a, double b);

#ifdef __cplusplus
}
#endif

#endif
