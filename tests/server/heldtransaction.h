// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "testdatabase.h"

#include <future>
#include <memory>

namespace lectern {

/**
 * On PostgreSQL, a transaction of somebody else's that goes on after what it has done, such as to
 * lock something; on SQLite, where there is one writer, there is none. A test that cannot have it
 * ends at once.
 */
class HeldTransaction
{
public:
    HeldTransaction(const TestDatabase &place, const Database::Job &job);
    ~HeldTransaction() { release(); }
    Q_DISABLE_COPY_MOVE(HeldTransaction)

    /** Waits until so many SELECTs wait for what others have locked. False: they do not. */
    bool awaits(int count) const;

    /** Commits. */
    void release();

private:
    const TestDatabase &m_place;
    std::unique_ptr<Database> m_database;
    std::promise<void> m_over;
    std::future<void> m_holder;
};

} // namespace lectern
