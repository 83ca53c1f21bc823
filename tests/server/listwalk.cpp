// SPDX-License-Identifier: GPL-3.0-or-later
#include "listwalk.h"

namespace lectern {

QList<qint64> idsOf(const QJsonArray &items)
{
    QList<qint64> ids;
    for (const QJsonValue &item : items)
        ids.append(item[u"id"].toInteger());
    return ids;
}

QList<qint64> idsByPages(HttpClient &http, const QByteArray &list, int perPage)
{
    QList<qint64> ids;
    for (int page = 1, pages = 1; page <= pages; ++page) {
        const HttpReply reply = http.get(list + "&per_page=" + QByteArray::number(perPage)
                                         + "&page=" + QByteArray::number(page));
        if (reply.status != 200) {
            qWarning("%s", reply.body.constData());
            return {};
        }
        pages = reply.object()[u"total_pages"].toInt();
        ids += idsOf(reply.items());
    }
    return ids;
}

QList<qint64> idsByCursors(HttpClient &http, const QByteArray &list, int perPage)
{
    QList<qint64> ids;
    const QByteArray limited = list + "&per_page=" + QByteArray::number(perPage);
    for (QByteArray at = limited; !at.isEmpty();) {
        const HttpReply reply = http.get(at);
        if (reply.status != 200) {
            qWarning("%s", reply.body.constData());
            return {};
        }
        ids += idsOf(reply.items());
        const QString next = reply.object()[u"next_cursor"].toString();
        at = next.isEmpty() ? QByteArray() : limited + "&cursor=" + next.toLatin1();
    }
    return ids;
}

} // namespace lectern
