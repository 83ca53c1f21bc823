// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

#include <QAbstractHttpServer>

/**
 * All that differs between Qt 6.4 and later ones, and nothing else: how a request of Qt's server
 * becomes ours, and how our reply is sent.
 */
namespace lectern {

/** Qt's HTTP server with its routing replaced by one function. Lives in the thread that made it. */
class HttpServer : public QAbstractHttpServer
{
public:
    using Answer = std::function<Reply(Request)>;

    /** Whether Qt's server itself answers Expect: 100-continue. */
    static constexpr bool saysContinue() { return QT_VERSION >= QT_VERSION_CHECK(6, 8, 0); }

    explicit HttpServer(Answer answer) : m_answer(std::move(answer)) { }

protected:
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder) override;
    void missingHandler(const QHttpServerRequest &request,
                        QHttpServerResponder &responder) override;
#else
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &request, QTcpSocket *socket) override;
#endif

private:
    Answer m_answer;
};

} // namespace lectern
