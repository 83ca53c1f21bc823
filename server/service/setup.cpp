// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/setup.h"

#include "service/tokens.h"

#include <QRandomGenerator>
#include <QScopeGuard>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString newCode()
{
    // Without what looks like something else: 0 and O, 1 and I.
    const QString letters = u"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"_s;
    QString code;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 5 == 0)
            code += u'-';
        code += letters[QRandomGenerator::system()->bounded(int(letters.size()))];
    }
    return code;
}

Fault noSetup()
{
    return {.kind = Fault::Kind::Denied, .message = u"This server has an administrator already."_s};
}

} // namespace

Result<QString> Setup::open()
{
    auto there = m_database.read(
        [](Connection &connection) { return accounts::hasAdministrator(connection); });
    if (!there)
        return there.fault();
    const std::scoped_lock lock(m_mutex);
    m_code = *there ? QString() : newCode();
    return m_code;
}

// Another instance, or a command, may have made one since.
Result<bool> Setup::isOpen()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_code.isEmpty())
            return false;
    }
    auto there = m_database.read(
        [](Connection &connection) { return accounts::hasAdministrator(connection); });
    if (!there)
        return there;
    return !*there;
}

Result<SignedIn> Setup::setUp(const QString &code, const Accounts::Newcomer &administrator,
                              const Sessions::Place &place)
{
    const QString account = u"setup"_s;
    const QString words = u"There were too many wrong codes."_s;
    if (auto may = m_throttle.begin(account, place.address, words); !may)
        return may.fault();
    const auto over = qScopeGuard([&] { m_throttle.end(account, place.address); });
    {
        const std::scoped_lock lock(m_mutex);
        if (m_code.isEmpty())
            return noSetup();
        if (!sameToken(code.trimmed().toUpper().toUtf8(), m_code.toUtf8())) {
            m_throttle.failed(account, place.address);
            return Fault {.kind = Fault::Kind::Denied,
                          .message = u"This is not the code that the server has printed."_s};
        }
    }
    auto added = m_accounts.add(administrator, [](Connection &connection) -> Result<void> {
        if (auto turn = accounts::takeTurn(connection); !turn)
            return turn;
        auto there = accounts::hasAdministrator(connection);
        if (!there)
            return there.fault();
        return *there ? Result<void>(noSetup()) : Result<void>();
    });
    if (!added)
        return added.fault();
    {
        const std::scoped_lock lock(m_mutex);
        m_code.clear();
    }
    auto begun = m_signin.begin(*added, {}, place);
    if (!begun)
        return begun.fault();
    if (!*begun)
        return Fault::conflict(u"The new administrator has just been changed elsewhere."_s);
    return **begun;
}

} // namespace lectern
