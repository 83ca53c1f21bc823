// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/rights.h"

#include <QJsonArray>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Rights::Scope scopeOf(const QJsonObject &rights, const QString &action)
{
    const QString word = rights.value(action).toString();
    if (word == u"all")
        return Rights::Scope::All;
    if (word == u"students")
        return Rights::Scope::Students;
    return word == u"own" ? Rights::Scope::Own : Rights::Scope::None;
}

QSet<QString> namesOf(const QJsonArray &array)
{
    QSet<QString> names;
    for (const QJsonValue &name : array)
        names.insert(name.toString());
    return names;
}

} // namespace

Rights Rights::fromJson(const QJsonObject &me)
{
    Rights rights;
    const QJsonObject resources = me.value(u"rights"_s).toObject();
    const QJsonObject accounts = me.value(u"accounts"_s).toObject();
    rights.m_everything = !me.value(u"rights"_s).isObject();
    rights.m_user = me.value(u"user"_s).toObject().value(u"id"_s).toInteger();
    rights.m_keys = accounts.value(u"keys"_s).toBool();
    for (auto it = resources.begin(); it != resources.end(); ++it) {
        const QJsonObject json = it.value().toObject();
        rights.m_resources.insert(it.key(),
                                  {.read = scopeOf(json, u"read"_s),
                                   .create = scopeOf(json, u"create"_s),
                                   .change = scopeOf(json, u"change"_s),
                                   .remove = scopeOf(json, u"delete"_s),
                                   .fields = namesOf(json.value(u"fields"_s).toArray())});
    }
    return rights;
}

Rights Rights::reading() const
{
    Rights rights = *this;
    rights.m_onlyReads = true;
    rights.m_keys = false;
    return rights;
}

bool Rights::mayRead(const QString &resource) const
{
    return m_everything || of(resource).read != Scope::None;
}

bool Rights::mayCreate(const QString &resource) const
{
    return !m_onlyReads && (m_everything || of(resource).create != Scope::None);
}

bool Rights::mayChange(const QString &resource) const
{
    return !m_onlyReads && (m_everything || of(resource).change != Scope::None);
}

bool Rights::mayDelete(const QString &resource) const
{
    return !m_onlyReads && (m_everything || of(resource).remove != Scope::None);
}

bool Rights::mayChange(const QString &resource, const Record &record) const
{
    return mayChange(resource) && (m_everything || covers(of(resource).change, resource, record));
}

bool Rights::mayDelete(const QString &resource, const Record &record) const
{
    return mayDelete(resource) && (m_everything || covers(of(resource).remove, resource, record));
}

bool Rights::maySet(const QString &resource, const QString &field) const
{
    return !m_onlyReads && (m_everything || of(resource).fields.contains(field));
}

// Tools, whose keys make no keys, may change records at the most.
bool Rights::mayManageUsers() const
{
    const Scope scope = of(u"users"_s).change;
    return m_keys && (scope == Scope::All || scope == Scope::Students);
}

bool Rights::mayManage(const Record &user) const
{
    return mayManageUsers() && mayChange(u"users"_s, user);
}

bool Rights::covers(Scope scope, const QString &resource, const Record &record) const
{
    const bool isUser = resource == u"users";
    switch (scope) {
    case Scope::None:
        return false;
    case Scope::All:
        return true;
    case Scope::Students:
        return isUser && record.value(u"role"_s) == u"student"_s
            && !record.value(u"admin"_s).toBool();
    case Scope::Own:
        return m_user > 0 && record.value(isUser ? u"id"_s : u"owner_id"_s).toLongLong() == m_user;
    }
    Q_UNREACHABLE();
}

} // namespace lectern
