// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

/** The answer to a request, for a test that has nothing else to do meanwhile. */
namespace lectern {

template <typename T>
class Awaited
{
public:
    using Callback = std::function<void(const Result<T> &)>;

    /** To be handed over as the callback. */
    operator Callback() const
    {
        return [answer = m_answer](const Result<T> &result) {
            ++answer->calls;
            answer->result.emplace(result);
        };
    }

    /** Runs events until the answer is there; false after 10 s. */
    bool wait() const
    {
        return QTest::qWaitFor([this] { return m_answer->calls > 0; }, 10'000);
    }

    int calls() const { return m_answer->calls; }

    /** Only after wait(). */
    const Result<T> &result() const { return *m_answer->result; }
    const auto &value() const { return *result(); }
    const Fault &fault() const { return result().fault(); }

private:
    struct Answer
    {
        int calls = 0;
        std::optional<Result<T>> result;
    };
    std::shared_ptr<Answer> m_answer = std::make_shared<Answer>();
};

} // namespace lectern
