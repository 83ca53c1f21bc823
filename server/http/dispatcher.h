// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/authenticator.h"
#include "http/completion.h"
#include "http/journal.h"
#include "http/routetable.h"

#include <QDeadlineTimer>

#include <atomic>

namespace lectern {

/**
 * Finds the route of a request, asks who is asking, and answers what no route should have to:
 * unknown paths, wrong methods, HEAD, OPTIONS, exceptions. Each reply is completed and noted in
 * the journal. Safe to use from several threads.
 */
class Dispatcher
{
public:
    /** `proxies`: whose word on the client's address is taken. */
    Dispatcher(Routes routes, const Authenticator &authenticator, Journal &journal,
               Openness openness, QList<QHostAddress> proxies = {});

    Reply dispatch(Request request) const;

    /**
     * The reply to what the guard refuses before it is a request: a problem of that status, under
     * an id of its own, after which the connection ends. Of the request is used what is known.
     */
    Reply refuse(int status, const QString &words, Request request) const;

    /** From now on each reply is the last on its connection. What comes behind the deadline is told
     *  to come again. Once at most. */
    void endConnections(const QDeadlineTimer &deadline);

private:
    Reply answer(const RouteTable::Match &match, Request &request) const;
    Reply run(const RouteTable::Match &match, Request &request) const;
    void finish(Reply &reply, const Request &request, bool head) const;
    QHostAddress clientOf(const Request &request) const;
    bool isLetIn(const Route &route, Request &request, Reply &refusal) const;

    RouteTable m_table;
    const Authenticator &m_authenticator;
    Journal &m_journal;
    Openness m_openness;
    QList<QHostAddress> m_proxies;
    QDeadlineTimer m_end; ///< set before m_ending
    std::atomic<bool> m_ending = false;
};

} // namespace lectern
