// SPDX-License-Identifier: GPL-3.0-or-later
#include "rolestest.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

const QStringList RolesTest::kRelations {u"own"_s, u"of a student"_s, u"of a teacher"_s};

void RolesTest::serve()
{
    m_server = std::make_unique<ApiServer>();
    for (const Role role : kRoles) {
        const QString name = roleName(role);
        Person one;
        one.id = addPerson(*m_server, u"a "_s + name, name);
        one.headers = bearer(tokenOf(*m_server, u"a "_s + name));
        one.identity = {.name = u"a "_s + name,
                        .kind = Identity::Kind::Session,
                        .role = role,
                        .userId = one.id};
        m_people.insert(name, one);
    }
}

void RolesTest::signInAgain(const QString &role)
{
    m_people[role].headers = bearer(tokenOf(*m_server, u"a "_s + role));
}

HttpReply RolesTest::ask(const Person &who, const QByteArray &method, const QByteArray &path,
                         const QJsonObject &json)
{
    HttpHeaders headers = who.headers;
    headers.emplaceBack("Content-Type", "application/json");
    return m_server->http().send(method, path, json.isEmpty() ? QByteArray() : compact(json),
                                 headers);
}

QJsonObject RolesTest::stored(const ResourceSpec &spec, qint64 id)
{
    return m_server->http().get(pathOf(spec.name, id)).object();
}

void RolesTest::rolesAndResources()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("resource");
    for (const Role role : kRoles) {
        for (const ResourceSpec &spec : m_server->catalog()) {
            QTest::addRow("%s, %s", qPrintable(roleName(role)), qPrintable(spec.name))
                << roleName(role) << spec.name;
        }
    }
}

void RolesTest::cells()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("relation");
    for (const Role role : kRoles) {
        for (const ResourceSpec &spec : m_server->catalog()) {
            for (const QString &relation :
                 ownerField(spec.name).isEmpty() ? QStringList {u"nobody's"_s} : kRelations) {
                QTest::addRow("%s, %s, %s", qPrintable(roleName(role)), qPrintable(spec.name),
                              qPrintable(relation))
                    << roleName(role) << spec.name << relation;
            }
        }
    }
}

QJsonObject RolesTest::made(const ResourceSpec &spec, const QString &relation, const Person &who)
{
    qint64 owner = who.id;
    if (relation != u"own" && relation != u"nobody's") {
        const QString role = relation == u"of a student" ? u"student"_s : u"teacher"_s;
        const QString name = u"%1 %2"_s.arg(role).arg(nextNumber());
        const QJsonObject user =
            m_server->create(u"users"_s, {{u"username"_s, name}, {u"role"_s, role}});
        owner = user[u"id"].toInteger();
    }
    if (spec.name == u"users")
        return stored(spec, owner);
    QJsonObject sample = m_server->sample(spec, nextNumber());
    if (const QString field = ownerField(spec.name); !field.isEmpty())
        sample.insert(field, owner);
    return m_server->create(spec.name, sample);
}

} // namespace lectern
