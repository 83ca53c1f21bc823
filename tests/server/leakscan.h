// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QSet>

/** Looks in replies for what must stay inside of the server. */
namespace lectern {

/**
 * Knows the secrets that exist: tokens, with the hashes that are kept of them, passwords and
 * places. A token that a reply gives out is one from then on, so only that very reply may have it.
 */
class LeakScan
{
public:
    /** A text that no reply may have. */
    void forbid(const QByteArray &text);
    /** The same for a token and its hash. */
    void forbidToken(const QString &token);
    /** Whether that hash would be found. */
    bool knowsHash(const QString &hash) const { return m_texts.contains(hash.toLatin1()); }

    /** What is in the reply that should not be; empty where it is clean. `head`: its lines. */
    QString find(const QByteArray &head, const HttpReply &reply);

private:
    QSet<QByteArray> m_texts;
};

/** What in a text looks like SQL, a hash, a path or a name of code; empty where nothing does. */
QString innerWords(const QString &text);

} // namespace lectern
