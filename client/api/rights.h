// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <QString>

/**
 * What one may do with which records, as the server has said it, so that the window offers nothing
 * else. Whether it is done is for the server to decide.
 */
namespace lectern {

class Rights
{
public:
    enum class Scope { None, Own, Students, All };

    /** Everything: before the server has been asked, and where it has nothing to say on it. */
    Rights() = default;

    /** The answer of GET /api/v1/accounts/me. */
    static Rights fromJson(const QJsonObject &me);

    /** The same, but changing nothing: while nobody is signed in. */
    Rights reading() const;

    bool mayRead(const QString &resource) const;
    bool mayCreate(const QString &resource) const;

    /** Whether there can be a record that one may change, or delete. */
    bool mayChange(const QString &resource) const;
    bool mayDelete(const QString &resource) const;

    /** This record, as it is stored. */
    bool mayChange(const QString &resource, const Record &record) const;
    bool mayDelete(const QString &resource, const Record &record) const;

    /** Where one may change or create a record at all. */
    bool maySet(const QString &resource, const QString &field) const;

    /** Set passwords and end sessions, of any user or of this one. */
    bool mayManageUsers() const;
    bool mayManage(const Record &user) const;

    /** For tools, with one's own rights. */
    bool mayMakeKeys() const { return m_keys; }

    bool operator==(const Rights &) const = default;

private:
    struct OfResource
    {
        Scope read = Scope::None;
        Scope create = Scope::None;
        Scope change = Scope::None;
        Scope remove = Scope::None;
        QSet<QString> fields;

        bool operator==(const OfResource &) const = default;
    };

    OfResource of(const QString &resource) const { return m_resources.value(resource); }
    bool covers(Scope scope, const QString &resource, const Record &record) const;

    bool m_everything = true;
    bool m_onlyReads = false;
    qint64 m_user = 0;
    bool m_keys = false;
    QHash<QString, OfResource> m_resources;
};

} // namespace lectern
