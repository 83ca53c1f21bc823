// SPDX-License-Identifier: GPL-3.0-or-later
#include "heldtransaction.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

HeldTransaction::HeldTransaction(const TestDatabase &place, const Database::Job &job)
    : m_place(place)
{
    if (TestDatabase::isSqlite())
        return;
    auto opened = Database::open(place.url());
    if (!opened)
        qFatal("%s", qPrintable(opened.fault().message));
    m_database = std::move(*opened);
    std::promise<void> done;
    auto isDone = done.get_future();
    m_holder = std::async(std::launch::async, [this, &job, &done] {
        auto held = m_database->write([&](Connection &connection) -> Result<void> {
            auto result = job(connection);
            done.set_value();
            m_over.get_future().wait();
            return result;
        });
        if (!held)
            qFatal("%s", qPrintable(held.fault().message));
    });
    isDone.wait();
}

bool HeldTransaction::awaits(int count) const
{
    // What goes on beside the requests waits as well, at some time of its own, to UPDATE.
    const QString waiting = u"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                            "AND datname = current_database() AND query LIKE 'SELECT%'"_s;
    return TestDatabase::isSqlite()
        || QTest::qWaitFor([&] { return m_place.value(waiting).toInt() == count; });
}

void HeldTransaction::release()
{
    if (!m_holder.valid())
        return;
    m_over.set_value();
    m_holder.get();
}

} // namespace lectern
