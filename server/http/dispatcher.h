// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/authenticator.h"
#include "http/guard/origins.h"
#include "http/message.h"

namespace lectern {

/**
 * One table of routes: finds the route of a request, asks who is asking, and answers what no
 * route should have to: unknown paths, wrong methods, HEAD, OPTIONS, exceptions.
 * Safe to use from several threads.
 */
/** What is shown to whom. */
struct Openness
{
    Origins origins = {}; ///< the web pages that may read the replies
    bool details = false; ///< errors say what the log says
};

class Dispatcher
{
public:
    Dispatcher(Routes routes, const Authenticator &authenticator, Openness openness);

    Reply dispatch(Request request) const;

    /**
     * The reply to what is refused before it gets here: a problem, with the headers of all replies.
     */
    Reply refuse(int status, const QString &words, Request request) const;

    const Routes &routes() const { return m_routes; }

private:
    struct Match
    {
        const Route *route = nullptr;
        QByteArrayList allowed; ///< the methods of the path
    };

    Match find(Request &request) const;
    Reply answer(Request &request) const;
    Reply run(const Route &route, Request &request) const;
    void complete(Reply &reply, const Request &request) const;

    struct Pattern
    {
        QStringList segments;
        Route route;
    };

    Routes m_routes;
    QHash<qsizetype, QList<Pattern>> m_patterns; ///< by number of segments
    const Authenticator &m_authenticator;
    Openness m_openness;
};

} // namespace lectern
