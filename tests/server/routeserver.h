// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/dispatcher.h"
#include "http/listener.h"

namespace lectern {

/** Limits with these times, in milliseconds. */
GuardLimits within(int header, int body, int idle);

/** A time that does not pass while a test runs. */
inline constexpr int kLong = 10 * 60'000;

/** Serves routes of the test's own, without a database, on a free port of 127.0.0.1. */
class RouteServer
{
public:
    explicit RouteServer(const Routes &routes, int workers = 1, const GuardLimits &limits = {});

    QString url() const;
    Dispatcher &dispatcher() { return m_dispatcher; }
    Journal &journal() { return m_journal; }
    Listener &listener() { return *m_listener; }

    /** Waits until all its threads have ended. */
    void end() { m_listener.reset(); }

private:
    Authenticator m_authenticator {{}, true};
    Journal m_journal {nullptr};
    Dispatcher m_dispatcher;
    std::unique_ptr<Listener> m_listener;
};

} // namespace lectern
