// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/representation.h"

#include "core/csv.h"
#include "http/pages.h"
#include "resource/codec.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

qint64 totalPages(const ListView &view)
{
    return (view.page.total + view.query.perPage - 1) / view.query.perPage;
}

// The items are passed on as the database wrote them.
QByteArray jsonPage(const ListView &view)
{
    QByteArray json;
    json.reserve(view.page.items.size() + 256);
    json += "{\"items\":" + view.page.items;
    if (view.query.cursor.isEmpty())
        json += ",\"page\":" + QByteArray::number(view.query.page);
    json += ",\"per_page\":" + QByteArray::number(view.query.perPage);
    if (view.page.total >= 0) {
        json += ",\"total_items\":" + QByteArray::number(view.page.total)
            + ",\"total_pages\":" + QByteArray::number(totalPages(view));
    }
    const QString &next = view.page.nextCursor;
    json +=
        ",\"next_cursor\":" + (next.isEmpty() ? QByteArray("null") : '"' + next.toLatin1() + '"');
    return json + '}';
}

QJsonArray itemsOf(const ListView &view)
{
    return QJsonDocument::fromJson(view.page.items).array();
}

QByteArray csvPage(const ListView &view)
{
    const QStringList names =
        view.query.fields.isEmpty() ? view.spec.fieldNames() : view.query.fields;
    return csvLine(names) + csvLines(itemsOf(view), names);
}

// Where the next page is, for forms that have no room for it in the body (RFC 8288).
void addNextLink(Reply &reply, const ListView &view, const QByteArray &name)
{
    if (view.page.nextCursor.isEmpty())
        return;
    Query next = view.query;
    next.page = 1;
    next.cursor = view.page.nextCursor;
    const QByteArray format = view.formatInUrl ? "&format=" + name : QByteArray();
    reply.addHeader("Link", '<' + view.path + '?' + next.toUrlQuery() + format + ">; rel=\"next\"");
}

} // namespace

Reply represent(const ListView &view, Format format)
{
    Reply reply;
    switch (format) {
    case Format::Json:
        return Reply::json(200, jsonPage(view));
    case Format::Csv:
        reply = {.contentType = "text/csv; charset=utf-8", .body = csvPage(view)};
        break;
    case Format::Ndjson:
        reply = {.contentType = "application/x-ndjson", .body = ndjsonLines(itemsOf(view))};
        break;
    case Format::Html:
        return tablePage(view);
    }
    addNextLink(reply, view, format == Format::Csv ? "csv" : "ndjson");
    return reply;
}

} // namespace lectern
