// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QTcpSocket>

/** A connection of a test, over which it sends what no HTTP library would. */
namespace lectern {

class RawClient
{
public:
    explicit RawClient(const QString &url);

    /** host:port of the server. */
    QByteArray authority() const { return m_authority; }
    /** METHOD PATH with that Host, and more fields, each with its line end. */
    QByteArray head(const QByteArray &methodAndPath, const QByteArray &fields = {}) const;

    /** Sends, and waits until it has left. */
    void send(const QByteArray &bytes);

    /** The next reply; status 0 where the connection ends before. `bodyless`: of HEAD. */
    HttpReply reply(bool bodyless = false);
    HttpReply ask(const QByteArray &bytes)
    {
        send(bytes);
        return reply();
    }

    /** Waits until the server has closed the connection; whether nothing else came. */
    bool isClosed();
    /** Whether the connection is of use still. */
    bool isOpen() { return ask(head("GET /healthz")).status == 200; }

    QTcpSocket &socket() { return m_socket; }

private:
    bool receive();

    QTcpSocket m_socket;
    QByteArray m_authority;
    QByteArray m_received;
};

} // namespace lectern
