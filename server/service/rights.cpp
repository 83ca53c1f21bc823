// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rights.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

struct Grant
{
    QLatin1StringView resource;
    Role role;
    Scope read;
    Scope create;
    Scope change;
    Scope remove;
};

// Administrators may do all; what has no line may not be done. "*" stands for the resources that
// have no line of their own.
constexpr auto kNone = Scope::None;
constexpr auto kOwn = Scope::Own;
constexpr auto kStudents = Scope::Students;
constexpr auto kAll = Scope::All;
constexpr std::array kGrants {
    // clang-format off
    //     resource    role             read   create     change     delete
    Grant {"exams"_L1, Role::Employee,  kAll,  kAll,      kAll,      kAll},
    Grant {"exams"_L1, Role::Teacher,   kAll,  kAll,      kAll,      kAll},
    Grant {"exams"_L1, Role::Student,   kAll,  kNone,     kNone,     kNone},
    Grant {"songs"_L1, Role::Employee,  kAll,  kAll,      kAll,      kAll},
    Grant {"songs"_L1, Role::Teacher,   kAll,  kAll,      kAll,      kAll},
    Grant {"songs"_L1, Role::Student,   kAll,  kNone,     kNone,     kNone},
    Grant {"users"_L1, Role::Employee,  kAll,  kStudents, kStudents, kStudents},
    Grant {"users"_L1, Role::Teacher,   kAll,  kNone,     kOwn,      kNone},
    Grant {"users"_L1, Role::Student,   kOwn,  kNone,     kOwn,      kNone},
    Grant {"cars"_L1,  Role::Employee,  kAll,  kAll,      kAll,      kAll},
    Grant {"cars"_L1,  Role::Teacher,   kNone, kNone,     kNone,     kNone},
    Grant {"cars"_L1,  Role::Student,   kOwn,  kNone,     kNone,     kNone},
    Grant {"tasks"_L1, Role::Employee,  kAll,  kAll,      kAll,      kAll},
    Grant {"tasks"_L1, Role::Teacher,   kAll,  kNone,     kNone,     kNone},
    Grant {"tasks"_L1, Role::Student,   kNone, kNone,     kNone,     kNone},
    Grant {"*"_L1,     Role::Employee,  kAll,  kAll,      kAll,      kAll},
    Grant {"*"_L1,     Role::Teacher,   kAll,  kNone,     kNone,     kNone},
    // clang-format on
};

struct FieldName
{
    QLatin1StringView resource;
    QLatin1StringView field;

    bool is(const QString &ofResource, const QString &name) const
    {
        return ofResource == resource && name == field;
    }
};

// Which user a record belongs to.
constexpr std::array kOwners {FieldName {"users"_L1, "id"_L1},
                              FieldName {"cars"_L1, "owner_id"_L1}};

// What only administrators set.
constexpr std::array kOfAdministrators {FieldName {"users"_L1, "role"_L1},
                                        FieldName {"users"_L1, "admin"_L1}};

// What people set of a record of their own that they may not change otherwise.
constexpr std::array kOfOneself {FieldName {"users"_L1, "first_name"_L1},
                                 FieldName {"users"_L1, "last_name"_L1}};

template <typename Names>
bool isAmong(const Names &names, const QString &resource, const QString &field)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const FieldName &name) { return name.is(resource, field); });
}

Scope part(const Grant &grant, Action action)
{
    switch (action) {
    case Action::Read:
        return grant.read;
    case Action::Create:
        return grant.create;
    case Action::Change:
        return grant.change;
    case Action::Delete:
        return grant.remove;
    }
    Q_UNREACHABLE();
}

bool hasOwnLine(const QString &resource)
{
    return std::any_of(kGrants.begin(), kGrants.end(),
                       [&](const Grant &grant) { return grant.resource == resource; });
}

bool isOwn(const Identity &who, const QString &resource, const Record &record)
{
    const QString field = ownerField(resource);
    return who.userId > 0 && !field.isEmpty() && record.value(field).toLongLong() == who.userId;
}

bool isStudent(const Record &record)
{
    return record.value(u"role"_s).toString() == roleName(Role::Student)
        && !record.value(u"admin"_s).toBool();
}

bool isWithin(Scope scope, const Identity &who, const QString &resource, const Record &record)
{
    switch (scope) {
    case Scope::None:
        return false;
    case Scope::Own:
        return isOwn(who, resource, record);
    case Scope::Students:
        return isStudent(record);
    case Scope::All:
        return true;
    }
    Q_UNREACHABLE();
}

QString verb(Action action)
{
    switch (action) {
    case Action::Read:
        return u"see"_s;
    case Action::Create:
        return u"add"_s;
    case Action::Change:
        return u"change"_s;
    case Action::Delete:
        return u"delete"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

QString roleName(Role role)
{
    static const std::array names {u"student"_s, u"teacher"_s, u"employee"_s, u"administrator"_s};
    return names.at(size_t(role));
}

QString scopeName(Scope scope)
{
    static const std::array names {u"none"_s, u"own"_s, u"students"_s, u"all"_s};
    return names.at(size_t(scope));
}

QString actionName(Action action)
{
    static const std::array names {u"read"_s, u"create"_s, u"change"_s, u"delete"_s};
    return names.at(size_t(action));
}

Role roleOf(const QString &role, bool admin)
{
    if (admin)
        return Role::Administrator;
    for (const Role known : {Role::Teacher, Role::Employee}) {
        if (role == roleName(known))
            return known;
    }
    return Role::Student;
}

Scope scopeOf(Role role, const QString &resource, Action action)
{
    if (role == Role::Administrator)
        return Scope::All;
    const QString line = hasOwnLine(resource) ? resource : u"*"_s;
    for (const Grant &grant : kGrants) {
        if (grant.resource == line && grant.role == role)
            return part(grant, action);
    }
    return Scope::None;
}

Scope scopeOf(const Identity &who, const QString &resource, Action action)
{
    if (action != Action::Read && !who.limits.writes)
        return Scope::None;
    if (who.limits.resources && !who.limits.resources->contains(resource))
        return Scope::None;
    return scopeOf(who.role, resource, action);
}

bool maySet(const Identity &who, const QString &resource, const QString &field, Scope scope)
{
    if (who.role == Role::Administrator)
        return scope != Scope::None;
    if (scope == Scope::None || isAmong(kOfAdministrators, resource, field))
        return false;
    return scope != Scope::Own || isAmong(kOfOneself, resource, field);
}

QString ownerField(const QString &resource)
{
    const auto it = std::find_if(kOwners.begin(), kOwners.end(),
                                 [&](const FieldName &name) { return name.resource == resource; });
    return it == kOwners.end() ? QString() : QString(it->field);
}

Scope scopeOn(const Identity &who, const QString &resource, Action action, const Record &record)
{
    const Scope scope = scopeOf(who, resource, action);
    if (isWithin(scope, who, resource, record))
        return scope;
    const bool narrower = scope == Scope::Students && action == Action::Change;
    return narrower && isOwn(who, resource, record) ? Scope::Own : Scope::None;
}

std::pair<QString, QVariant> narrowing(Scope scope, const Identity &who, const QString &resource)
{
    if (scope == Scope::Own)
        return {ownerField(resource), who.userId};
    if (scope == Scope::Students)
        return {u"role"_s, roleName(Role::Student)};
    return {};
}

QJsonObject rightsJson(const Identity &who, const QList<ResourceSpec> &catalog)
{
    QJsonObject json;
    for (const ResourceSpec &spec : catalog) {
        QJsonObject rights;
        Scope widest = Scope::None;
        for (const Action action : kActions) {
            const Scope scope = scopeOf(who, spec.name, action);
            rights.insert(actionName(action), scopeName(scope));
            if (action == Action::Create || action == Action::Change)
                widest = std::max(widest, scope);
        }
        QJsonArray fields;
        for (const QString &field : spec.writableNames()) {
            if (maySet(who, spec.name, field, widest))
                fields.append(field);
        }
        rights.insert(u"fields"_s, fields);
        json.insert(spec.name, rights);
    }
    return json;
}

QString scopeWords(Scope scope, const ResourceSpec &spec)
{
    switch (scope) {
    case Scope::None:
        return u"no"_s;
    case Scope::Own:
        return u"own"_s;
    case Scope::Students:
        return spec.name == u"users" ? u"accounts of students"_s : u"those of students"_s;
    case Scope::All:
        return u"all"_s;
    }
    Q_UNREACHABLE();
}

QString actionWords(Action action, const ResourceSpec &spec)
{
    QStringList words;
    for (auto role = kRoles.rbegin(); role != kRoles.rend(); ++role) {
        const Scope scope = scopeOf(*role, spec.name, action);
        if (scope != Scope::None)
            words.append(u"%1s: %2"_s.arg(roleName(*role), scopeWords(scope, spec)));
    }
    return u"Who may: %1."_s.arg(words.join(u", "_s));
}

QString fieldWords(const ResourceSpec &spec)
{
    QStringList ofAdministrators;
    QStringList ofOneself;
    for (const QString &field : spec.writableNames()) {
        if (isAmong(kOfAdministrators, spec.name, field))
            ofAdministrators.append(field);
        if (isAmong(kOfOneself, spec.name, field))
            ofOneself.append(field);
    }
    QString words;
    if (!ofAdministrators.isEmpty())
        words += u"Only administrators set %1. "_s.arg(ofAdministrators.join(u", "_s));
    if (!ofOneself.isEmpty())
        words += u"Of their own record, everybody sets %1."_s.arg(ofOneself.join(u", "_s));
    return words.trimmed();
}

Fault denied(Action action, const ResourceSpec &spec)
{
    return {.kind = Fault::Kind::Denied,
            .message = u"You may not %1 %2."_s.arg(
                verb(action),
                action == Action::Change || action == Action::Delete ? u"this "_s + spec.singular
                                                                     : spec.name)};
}

Fault deniedFields(const ResourceSpec &spec, const QStringList &fields)
{
    Fault fault {.kind = Fault::Kind::Denied,
                 .message =
                     u"You may not set %1 of a %2."_s.arg(fields.join(u", "_s), spec.singular)};
    for (const QString &field : fields) {
        fault.fields.append(
            {field, u"denied"_s, u"%1 is set by others than you."_s.arg(spec.field(field)->label)});
    }
    return fault;
}

} // namespace lectern
