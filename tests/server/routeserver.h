// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/dispatcher.h"
#include "http/listener.h"
#include "testcertificate.h"

#include <atomic>
#include <semaphore>

namespace lectern {

/** Limits with these times, in milliseconds. */
GuardLimits within(int header, int body, int idle);

/** A time that does not pass while a test runs. */
inline constexpr int kLong = 10 * 60'000;

/** Serves routes of the test's own, without a database, on a free port of 127.0.0.1. */
class RouteServer
{
public:
    /** `certificate`: with which it speaks TLS; nullptr: as the tests do, which is without. */
    explicit RouteServer(const Routes &routes, int workers = 1, const GuardLimits &limits = {},
                         const TestCertificate *certificate = nullptr);

    QString url() const;
    Dispatcher &dispatcher() { return m_dispatcher; }
    Journal &journal() { return m_journal; }
    Listener &listener() { return *m_listener; }
    /** Where it speaks TLS. */
    ServerCertificate &certificate() { return *m_certificate; }

    /** Waits until all its threads have ended. */
    void end() { m_listener.reset(); }

private:
    Authenticator m_authenticator {nullptr, {}, true};
    Journal m_journal {nullptr};
    Dispatcher m_dispatcher;
    std::unique_ptr<ServerCertificate> m_certificate;
    std::unique_ptr<Listener> m_listener;
};

/** Of the thread that asks for it. */
QByteArray threadName();

/**
 * A server whose /slow is answered only when the test says so, or after a minute, since a test that
 * fails must still come to its end. /quick gives the name of the thread that answers.
 */
class HeldServer
{
public:
    explicit HeldServer(int workers, const GuardLimits &limits = {},
                        const QByteArray &slowReply = "slow",
                        const TestCertificate *certificate = nullptr);
    ~HeldServer();
    Q_DISABLE_COPY_MOVE(HeldServer)

    QString url() const { return m_server.url(); }
    RouteServer &server() { return m_server; }

    /** Whether /slow is asked for within a minute. */
    bool awaitSlow();
    bool isHeld() const { return m_held; }
    /** The thread that is held, once it is awaited. */
    QByteArray heldThread() const { return m_thread; }
    /** One /slow is answered. */
    void letGo() { m_go.release(); }

private:
    Reply hold(const QByteArray &reply);

    std::binary_semaphore m_asked {0};
    std::binary_semaphore m_go {0};
    std::atomic<bool> m_held = false;
    QByteArray m_thread;
    RouteServer m_server; ///< last, since its threads use the others
};

} // namespace lectern
