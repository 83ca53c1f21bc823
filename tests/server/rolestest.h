// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "people.h"
#include "service/identity.h"
#include "service/rights.h"

#include <QHash>

/** What tests of rights have in common: a server, and somebody of each role who has signed in. */
namespace lectern {

class RolesTest : public QObject
{
public:
    struct Person
    {
        qint64 id = 0;
        HttpHeaders headers;
        Identity identity;
    };

    /** To whom a record belongs, seen from the one who asks. */
    static const QStringList kRelations;

    void serve();
    void endServer() { m_server.reset(); }
    ApiServer &server() { return *m_server; }
    HttpClient &http() { return m_server->http(); }
    const ResourceSpec &spec(const QString &name) { return *findSpec(m_server->catalog(), name); }

    /** Named "a teacher" and so on. */
    const Person &person(const QString &role) const { return m_people.constFind(role).value(); }
    void signInAgain(const QString &role);
    HttpReply ask(const Person &who, const QByteArray &method, const QByteArray &path,
                  const QJsonObject &json = {});

    /** Rows for each role and resource; in cells also for each relation that there can be. */
    void rolesAndResources();
    void cells();

    /** A record of that resource which stands so to whoever asks; of users it is one of them. */
    QJsonObject made(const ResourceSpec &spec, const QString &relation, const Person &who);
    QJsonObject stored(const ResourceSpec &spec, qint64 id);

private:
    std::unique_ptr<ApiServer> m_server;
    QHash<QString, Person> m_people;
};

} // namespace lectern
