// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signals.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Seconds. Within these all is closed in order, unless something cannot be hurried, such as a disk
// that does not answer. What was acknowledged is stored, so that nothing is lost.
constexpr unsigned kLongestStop = 10;

// A signal handler may do no more than write; the main loop reads the other end.
std::array<int, 2> signalPipe {-1, -1};
std::array<int, 2> hangUpPipe {-1, -1};

QSocketNotifier *notifierOf(std::array<int, 2> &pipe, QObject *context)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pipe.data()) != 0)
        qFatal("cannot make a socket pair for signals");
    return new QSocketNotifier(pipe[1], QSocketNotifier::Read, context);
}

void handle(int signal, void (*handler)(int))
{
    struct sigaction action
    {
    };
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
}

// By the system's clock, since the main loop may be busy; while the server starts, for example.
void endInTime()
{
    std::signal(SIGALRM, [](int) { ::_exit(0); });
    ::alarm(kLongestStop);
}

void handleSignal(int)
{
    endInTime();
    // Whoever asks again does not want to wait: the second signal ends the program at once. What
    // has been acknowledged is stored, and the database takes back the rest.
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    const char byte = 1;
    Q_UNUSED(::write(signalPipe[0], &byte, 1))
}

void handleHangUp(int)
{
    const int before = errno;
    const char byte = 1;
    Q_UNUSED(::write(hangUpPipe[0], &byte, 1))
    errno = before;
}

} // namespace

void onTerminationSignal(QObject *context, const std::function<void()> &stop)
{
    auto *notifier = notifierOf(signalPipe, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [notifier, stop] {
        notifier->setEnabled(false);
        stop();
    });
    handle(SIGTERM, handleSignal);
    handle(SIGINT, handleSignal);
}

void onHangUp(QObject *context, const std::function<void()> &reload)
{
    auto *notifier = notifierOf(hangUpPipe, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [reload] {
        std::array<char, 64> ignored {};
        while (::read(hangUpPipe[1], ignored.data(), ignored.size()) > 0) { }
        reload();
    });
    handle(SIGHUP, handleHangUp);
}

Result<QByteArray> readOwnerToken()
{
    constexpr qsizetype kShortest = 43; // 256 bits in base64
    constexpr qsizetype kLongest = 256;
    QByteArray token;
    char c = 0;
    while (token.size() <= kLongest && ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
        token += c;
    if (token.size() < kShortest || token.size() > kLongest)
        return Fault::invalid(
            u"--owner-pipe needs a token of 43 to 256 characters as the first line of standard input."_s);
    return token;
}

void onStandardInputEnd(QObject *context, const std::function<void()> &stop)
{
    auto *notifier = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [notifier, stop] {
        std::array<char, 256> ignored {};
        if (::read(STDIN_FILENO, ignored.data(), ignored.size()) > 0)
            return;
        notifier->setEnabled(false);
        endInTime();
        stop();
    });
}

} // namespace lectern
