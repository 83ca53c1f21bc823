// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace lectern {

/** How many things took how long. */
class Histogram
{
public:
    /** The upper ends of the buckets in seconds, included; a last bucket has no end. */
    static constexpr std::array<double, 16> kBounds {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                     0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                                     1,      2.5,     5,      10};

    void add(std::chrono::nanoseconds duration)
    {
        const double seconds = std::chrono::duration<double>(duration).count();
        const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
        ++m_counts[size_t(bucket - kBounds.begin())];
        m_sum += duration;
    }

    Histogram &operator+=(const Histogram &other)
    {
        for (size_t i = 0; i < m_counts.size(); ++i)
            m_counts[i] += other.m_counts[i];
        m_sum += other.m_sum;
        return *this;
    }

    /** Of each bucket alone. */
    const std::array<std::uint64_t, kBounds.size() + 1> &counts() const { return m_counts; }
    double seconds() const { return std::chrono::duration<double>(m_sum).count(); }

private:
    std::array<std::uint64_t, kBounds.size() + 1> m_counts {};
    std::chrono::nanoseconds m_sum {0};
};

} // namespace lectern
