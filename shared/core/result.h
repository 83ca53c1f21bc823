// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"

#include <utility>
#include <variant>

namespace lectern {

/** A value, or the Fault that kept it from being. */
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) { }
    Result(Fault fault) : m_state(std::in_place_index<1>, std::move(fault)) { }

    explicit operator bool() const { return m_state.index() == 0; }

    /** Only where the result is known to be a value. */
    T &operator*() & { return std::get<0>(m_state); }
    const T &operator*() const & { return std::get<0>(m_state); }
    T &&operator*() && { return std::get<0>(std::move(m_state)); }
    T *operator->() { return &std::get<0>(m_state); }
    const T *operator->() const { return &std::get<0>(m_state); }

    /** Only where the result is known to be a fault. */
    const Fault &fault() const { return std::get<1>(m_state); }

private:
    std::variant<T, Fault> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Fault fault) : m_fault(std::move(fault)), m_ok(false) { }

    explicit operator bool() const { return m_ok; }
    const Fault &fault() const { return m_fault; }

private:
    Fault m_fault;
    bool m_ok = true;
};

} // namespace lectern
