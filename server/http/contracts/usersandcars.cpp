// SPDX-License-Identifier: GPL-3.0-or-later
// The users and cars of an older service.
#include "http/contracts/contractrecords.h"
#include "http/contracts/contracts.h"
#include "http/recordnumber.h"
#include "http/respond.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

bool isTaken(const Fault &fault)
{
    return fault.kind == Fault::Kind::Conflict
        && std::any_of(fault.fields.begin(), fault.fields.end(), [](const FieldMessage &message) {
               return message.field == u"username" && message.code == u"unique";
           });
}

Fault noSuchUser(const QString &username)
{
    return Fault::notFound(u"There is no user with the user name %1."_s.arg(username));
}

class UsersAndCarsApi
{
public:
    UsersAndCarsApi(const ResourceService &users, const ResourceService &cars)
        : m_users(users), m_cars(cars),
          m_user(narrowed(users.spec(), {u"id"_s, u"username"_s, u"role"_s, u"created_at"_s})),
          m_car(narrowed(cars.spec(), {u"id"_s, u"model"_s, u"owner_id"_s}))
    {
    }

    Reply registerUser(const Request &request) const
    {
        auto given = jsonRecord(request, m_user);
        if (!given)
            return problem(given.fault(), request);
        const Identity who = registrar(request);
        auto wanted = m_users.prepared(*given, who);
        // Who may not make such a user may still be told that there is one.
        if (!wanted && wanted.fault().kind != Fault::Kind::Denied)
            return problem(wanted.fault(), request);
        const QString username = given->value(u"username"_s).toString();
        if (auto known = findUser(username, who);
            known || known.fault().kind != Fault::Kind::NotFound)
            return userReply(200, known, request);
        if (!wanted)
            return problem(wanted.fault(), request);
        auto stored = m_users.create(*wanted, who);
        // Somebody else has registered the name since it was looked for: it exists, which is well.
        if (!stored && isTaken(stored.fault()))
            return userReply(200, findUser(username, who), request);
        return userReply(201, stored, request);
    }

    Reply fetchUser(const Request &request) const
    {
        return userReply(200, findUser(request.parameters.value(0), request.who), request);
    }

    Reply addCar(const Request &request) const
    {
        auto car = jsonRecord(request, m_car);
        if (!car)
            return problem(car.fault(), request);
        auto stored = m_cars.create(*car, request.who, request.key);
        if (!stored)
            return problem(stored.fault(), request);
        return Reply::json(201, members(storedJson(*stored), m_car.fieldNames()));
    }

    Reply carsOfUser(const Request &request) const
    {
        auto owner = recordNumber(m_user, request.parameters.value(0));
        if (!owner)
            return problem(owner.fault(), request);
        if (auto user = m_users.fetch(*owner, request.who, {u"id"_s}); !user)
            return problem(user.fault(), request);
        auto cars = allRecords(m_cars, request.who,
                               {.sort = {{u"id"_s}},
                                .filters = {{.field = u"owner_id"_s, .values = {*owner}}},
                                .fields = {u"model"_s, u"owner_id"_s}},
                               withOwner);
        return cars ? Reply::json(200, *cars) : problem(cars.fault(), request);
    }

private:
    // Where nobody has to sign in, the contract registers users of any role, as it always has.
    static Identity registrar(const Request &request)
    {
        Identity who = request.who;
        if (!who.isSignedIn())
            who.role = Role::Administrator;
        return who;
    }

    static QByteArray withOwner(const QByteArray &items)
    {
        QJsonArray cars;
        for (const QJsonValue &car : QJsonDocument::fromJson(items).array())
            cars.append(QJsonObject {{u"model"_s, car[u"model"]}, {u"owner"_s, car[u"owner_id"]}});
        return QJsonDocument(cars).toJson(QJsonDocument::Compact);
    }

    Result<StoredRecord> findUser(const QString &username, const Identity &who) const
    {
        auto id = m_users.findByUnique(u"username"_s, username, who);
        if (!id)
            return id.fault();
        if (*id == 0)
            return noSuchUser(username);
        auto user = m_users.fetch(*id, who, m_user.fieldNames());
        // Whom one may not see is said like who is not there.
        if (!user && user.fault().kind == Fault::Kind::NotFound)
            return noSuchUser(username);
        return user;
    }

    static Reply userReply(int status, const Result<StoredRecord> &found, const Request &request)
    {
        if (!found)
            return problem(found.fault(), request);
        QJsonObject user = storedJson(*found);
        // There it is a date.
        user[u"created_at"] = user[u"created_at"].toString().left(10);
        return Reply::json(status,
                           members(user, {u"id"_s, u"username"_s, u"created_at"_s, u"role"_s}));
    }

    const ResourceService &m_users;
    const ResourceService &m_cars;
    const ResourceSpec m_user;
    const ResourceSpec m_car;
};

} // namespace

Routes usersAndCarsContract(Services &services)
{
    const auto api = std::make_shared<UsersAndCarsApi>(*services.resource(u"users"_s),
                                                       *services.resource(u"cars"_s));
    // by-username comes first, so that somebody may be called cars.
    return {
        {"POST",
         u"/users"_s,
         forJson([api](const Request &r) { return api->registerUser(r); }),
         u"Register a user, or get the one of that user name."_s,
         Access::Known,
         {"application/json", R"({"username":"ada","role":"teacher"})"}},
        {"GET", u"/users/by-username/{username}"_s,
         [api](const Request &r) { return api->fetchUser(r); }, u"The user of that user name."_s},
        {"GET", u"/users/{id}/cars"_s, [api](const Request &r) { return api->carsOfUser(r); },
         u"The cars of a user."_s},
        {"POST",
         u"/cars"_s,
         forJson([api](const Request &r) { return api->addCar(r); }),
         u"Add a car."_s,
         Access::Known,
         {"application/json", R"({"model":"Estate car","owner_id":1})"}},
    };
}

} // namespace lectern
