// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/contracts/contractrecords.h"

#include "http/negotiation.h"
#include "http/respond.h"
#include "resource/codec.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec narrowed(const ResourceSpec &spec, const QStringList &fields)
{
    ResourceSpec narrow = spec;
    narrow.fields.removeIf([&](const FieldSpec &field) { return !fields.contains(field.name); });
    return narrow;
}

Result<Record> jsonRecord(const Request &request, const ResourceSpec &spec)
{
    auto json = parseJsonObject(request.body);
    if (!json)
        return json.fault();
    return decodeRecord(spec, *json);
}

Handler forJson(Handler handler)
{
    return taking({"application/json"}, std::move(handler));
}

QJsonObject storedJson(const StoredRecord &record)
{
    return QJsonDocument::fromJson(record.json).object();
}

QByteArray members(const QJsonObject &json, const QStringList &names)
{
    QByteArray text;
    for (const QString &name : names) {
        // One member at a time, since QJsonObject would write them in the order of the alphabet.
        const QByteArray member = compactJson({{name, json.value(name)}});
        text += (text.isEmpty() ? QByteArray() : QByteArray(",")) + member.sliced(1).chopped(1);
    }
    return '{' + text + '}';
}

Result<QByteArray> allRecords(const ResourceService &service, const Identity &who, Query query,
                              const PageShape &shape)
{
    query.perPage = Query::kMaxPerPage;
    query.count = false;
    QByteArray all;
    do {
        auto page = service.list(query, who);
        if (!page)
            return page.fault();
        const QByteArray items = shape ? shape(page->items) : page->items;
        if (page->count > 0)
            all += (all.isEmpty() ? QByteArray() : QByteArray(",")) + items.sliced(1).chopped(1);
        query.cursor = page->nextCursor;
    } while (!query.cursor.isEmpty());
    return '[' + all + ']';
}

} // namespace lectern
