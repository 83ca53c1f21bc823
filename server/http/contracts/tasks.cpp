// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks of an older to-do service: /todo/api/v1.0/tasks.
#include "http/contracts/contractrecords.h"
#include "http/contracts/contracts.h"
#include "http/recordnumber.h"
#include "http/respond.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

class TasksApi
{
public:
    explicit TasksApi(const ResourceService &service)
        : m_service(service),
          m_spec(narrowed(service.spec(), {u"id"_s, u"title"_s, u"description"_s, u"done"_s}))
    {
    }

    Reply list(const Request &request) const
    {
        auto tasks = allRecords(m_service, request.who,
                                {.sort = {{u"id"_s}}, .fields = m_spec.fieldNames()});
        return tasks ? Reply::json(200, *tasks) : problem(tasks.fault(), request);
    }

    Reply fetch(const Request &request) const
    {
        auto id = numberIn(request);
        if (!id)
            return problem(id.fault(), request);
        return answer(200, m_service.fetch(*id, request.who), request);
    }

    Reply add(const Request &request) const
    {
        auto task = jsonRecord(request, m_spec);
        if (!task)
            return problem(task.fault(), request);
        return answer(201, m_service.create(*task, request.who, request.key), request);
    }

    Reply change(const Request &request) const
    {
        auto id = numberIn(request);
        if (!id)
            return problem(id.fault(), request);
        auto task = jsonRecord(request, m_spec);
        if (!task)
            return problem(task.fault(), request);
        return answer(200, m_service.change(*id, *task, {}, request.who), request);
    }

    Reply remove(const Request &request) const
    {
        auto id = numberIn(request);
        if (!id)
            return problem(id.fault(), request);
        auto removed = m_service.remove(*id, {}, request.who);
        return removed ? Reply::json(200, R"({"result":true})") : problem(removed.fault(), request);
    }

private:
    Result<qint64> numberIn(const Request &request) const
    {
        return recordNumber(m_spec, request.parameters.value(0));
    }

    Reply answer(int status, const Result<StoredRecord> &task, const Request &request) const
    {
        if (!task)
            return problem(task.fault(), request);
        return Reply::json(status, members(storedJson(*task), m_spec.fieldNames()));
    }

    const ResourceService &m_service;
    const ResourceSpec m_spec;
};

} // namespace

Routes tasksContract(Services &services)
{
    const auto api = std::make_shared<TasksApi>(*services.resource(u"tasks"_s));
    const QString many = u"/todo/api/v1.0/tasks"_s;
    const QString one = many + u"/{id}"_s;
    const RouteExample example {
        "application/json", R"({"title":"Tune the piano","description":"Room 2","done":false})"};
    Routes routes {
        {"GET", many, [api](const Request &r) { return api->list(r); }, u"All tasks."_s},
        {"GET", one, [api](const Request &r) { return api->fetch(r); }, u"One task."_s},
        {"POST", many, forJson([api](const Request &r) { return api->add(r); }), u"Add a task."_s,
         Access::Known, example},
        {"PUT", one, forJson([api](const Request &r) { return api->change(r); }),
         u"Change some or all fields of a task."_s, Access::Known, example},
        {"DELETE", one, [api](const Request &r) { return api->remove(r); }, u"Delete a task."_s},
    };
    for (Route &route : routes)
        route.basic = true;
    return routes;
}

} // namespace lectern
