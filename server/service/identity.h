// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace lectern {

/** Each with more rights than the one before; what these are, rights.cpp says. */
enum class Role { Student, Teacher, Employee, Administrator };

/** Who is asking. */
struct Identity
{
    enum class Kind {
        Anonymous, ///< let in without a token from this computer: development and testing
        Owner, ///< of the local data, by the token of the window
        Session, ///< a user who has signed in
        Key, ///< a tool, by an API key
        Program, ///< this program itself: its commands, samples, accounts
    };

    /** What a key leaves of the rights of whose it is. */
    struct Limits
    {
        bool writes = false;
        std::optional<QStringList> resources = {}; ///< nothing: all of them
    };

    QString name; ///< what last_updated_by says of their changes
    Kind kind = Kind::Anonymous;
    Role role = Role::Student;
    qint64 userId = 0; ///< 0: no user of the database
    qint64 credentialId = 0; ///< of the session or the key
    Limits limits = {.writes = true};

    bool isSignedIn() const { return kind != Kind::Anonymous; }

    /** Names whoever is asking: no two have the same. */
    QString asker() const
    {
        if (userId > 0)
            return QStringLiteral("user %1").arg(userId);
        return kind == Kind::Owner || kind == Kind::Key ? QStringLiteral("owner") : name;
    }

    static Identity anonymous()
    {
        return {.name = QStringLiteral("employee"), .role = Role::Employee};
    }
    static Identity owner()
    {
        return {.name = QStringLiteral("office"), .kind = Kind::Owner, .role = Role::Administrator};
    }
    static Identity program(const QString &name)
    {
        return {.name = name, .kind = Kind::Program, .role = Role::Administrator};
    }
};

} // namespace lectern
