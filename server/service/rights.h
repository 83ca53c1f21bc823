// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"
#include "resource/record.h"
#include "resource/resourcespec.h"
#include "service/identity.h"

#include <QJsonObject>

#include <array>
#include <utility>

/**
 * Who may do what: the one table, from which come the checks of the services, the description of
 * the API, the page of the handbook, and the tests.
 */
namespace lectern {

enum class Action { Read, Create, Change, Delete };

/** On which records an action may be taken. */
enum class Scope {
    None,
    Own, ///< those of the user who asks
    Students, ///< the accounts of students; of users only
    All,
};

inline constexpr std::array<Role, 4> kRoles {Role::Student, Role::Teacher, Role::Employee,
                                             Role::Administrator};
inline constexpr std::array<Action, 4> kActions {Action::Read, Action::Create, Action::Change,
                                                 Action::Delete};

/** As the API and people spell them: student, all, read. */
QString roleName(Role role);
QString scopeName(Scope scope);
QString actionName(Action action);

/** The role of a user from what their record says. */
Role roleOf(const QString &role, bool admin);

/** What the table says, whoever it is. */
Scope scopeOf(Role role, const QString &resource, Action action);

/** The same for whoever asks: a key has less. */
Scope scopeOf(const Identity &who, const QString &resource, Action action);

/** Whether records in that scope may have this field set; not for fields that are read-only. */
bool maySet(const Identity &who, const QString &resource, const QString &field, Scope scope);

/** The field of a record that holds the number of the user whose record it is; empty: nobody's. */
QString ownerField(const QString &resource);

/**
 * The scope by which that action may be taken on that whole stored record; None: it may not. Own
 * for the fields of one's own user that everybody may change.
 */
Scope scopeOn(const Identity &who, const QString &resource, Action action, const Record &record);

/** For who may read only some records: the field and the value that these have. */
std::pair<QString, QVariant> narrowing(Scope scope, const Identity &who, const QString &resource);

/** Of each resource the scopes of the four actions and the fields that may be set. */
QJsonObject rightsJson(const Identity &who, const QList<ResourceSpec> &catalog);

/** "own", "accounts of students", "all" or "no", for people. */
QString scopeWords(Scope scope, const ResourceSpec &spec);
/** A sentence on who may take that action: "Who may: administrators: all, students: own." */
QString actionWords(Action action, const ResourceSpec &spec);
/** A sentence on fields that not everybody may set who may change the record; may be empty. */
QString fieldWords(const ResourceSpec &spec);

/** The Fault: Denied for an action that one may not take. */
Fault denied(Action action, const ResourceSpec &spec);
/** The same for fields that one may not set. */
Fault deniedFields(const ResourceSpec &spec, const QStringList &fields);

} // namespace lectern
