// SPDX-License-Identifier: GPL-3.0-or-later
// The exams of an older service: GET and POST /exams.
#include "http/contracts/contractrecords.h"
#include "http/contracts/contracts.h"
#include "http/respond.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Reply listExams(const ResourceService &service, const ResourceSpec &spec, const Request &request)
{
    auto exams =
        allRecords(service, request.who, {.sort = {{u"id"_s}}, .fields = spec.fieldNames()});
    return exams ? Reply::json(200, *exams) : problem(exams.fault(), request);
}

Reply addExam(const ResourceService &service, const ResourceSpec &spec, const Request &request)
{
    auto exam = jsonRecord(request, spec);
    if (!exam)
        return problem(exam.fault(), request);
    Identity who = request.who;
    if (!who.isSignedIn())
        who.name = u"HTTP post request"_s;
    auto stored = service.create(*exam, who, request.key);
    if (!stored)
        return problem(stored.fault(), request);
    return Reply::json(201, members(storedJson(*stored), spec.fieldNames()));
}

} // namespace

Routes examsContract(Services &services)
{
    const ResourceService &service = *services.resource(u"exams"_s);
    const ResourceSpec spec = narrowed(service.spec(),
                                       {u"id"_s, u"title"_s, u"description"_s, u"created_at"_s,
                                        u"updated_at"_s, u"last_updated_by"_s});
    return {
        {.method = "GET",
         .pattern = u"/exams"_s,
         .handler = [&service, spec](const Request &r) { return listExams(service, spec, r); },
         .summary = u"All exams, in the order of their numbers."_s},
        {.method = "POST",
         .pattern = u"/exams"_s,
         .handler =
             forJson([&service, spec](const Request &r) { return addExam(service, spec, r); }),
         .summary = u"Add an exam."_s,
         .example = {"application/json", R"({"title":"Sight-reading","description":"Grade 3"})"}},
    };
}

} // namespace lectern
