// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apiserver.h"

namespace lectern {

/** What tests of imports that are sent in parts have in common: a server, and a client's steps. */
class ImportTest : public QObject
{
public:
    static constexpr int kPatience = 60'000; // milliseconds

    /** Gives each test function, if not each row of its table, a server of its own. */
    void serve() { m_server.renew(); }
    void endServer() { m_server.end(); }
    ApiServer &server() { return *m_server; }
    HttpClient &http() { return m_server->http(); }

    /** The path of a new import. */
    QByteArray begin(const QJsonObject &plan);
    QByteArray begin() { return begin({{QStringLiteral("resource"), QStringLiteral("songs")}}); }
    bool send(const QByteArray &import, int number, const QByteArray &bytes);
    /** The job as it ended. */
    QJsonObject commit(const QByteArray &import, bool skipRejected = false);
    QJsonObject ended(const QByteArray &job);

    /** The path of the job that stores the import, once it is said to run. */
    QByteArray start(const QByteArray &import);
    /** Whether the job has been seen at work, before it ended. */
    bool isUnderWay(const QByteArray &job);

    int songs();

private:
    ServerOfFunction m_server;
};

/** A CSV file with so many songs. */
QByteArray manySongs(int count);

/** An import of so many songs, that many in each part, is sent and waits to be committed. */
QByteArray sendSongs(ImportTest &test, int parts, int inEach);

} // namespace lectern
