// SPDX-License-Identifier: GPL-3.0-or-later
#include "importtest.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

QByteArray manySongs(int count)
{
    QByteArray csv = "artist,title,rating\n";
    for (int i = 0; i < count; ++i)
        csv += "Artist " + QByteArray::number(i) + ",Šarić 🎵," + QByteArray::number(i % 6) + '\n';
    return csv;
}

QByteArray sendSongs(ImportTest &test, int parts, int inEach)
{
    const QByteArray import = test.begin();
    QByteArray songs = manySongs(inEach);
    for (int number = 1; number <= parts; ++number) {
        if (!test.send(import, number, songs))
            return {};
        if (number == 1)
            songs = songs.mid(songs.indexOf('\n') + 1);
    }
    return import;
}

QByteArray ImportTest::begin(const QJsonObject &plan)
{
    const HttpReply reply = http().post("/api/v1/imports", plan);
    if (reply.status != 201)
        qWarning("%s", reply.body.constData());
    return reply.header("Location");
}

bool ImportTest::send(const QByteArray &import, int number, const QByteArray &bytes)
{
    const HttpReply reply = http().send("PUT", import + "/parts/" + QByteArray::number(number),
                                        bytes, {{"Content-Type", "application/octet-stream"}});
    return reply.status == 204 && reply.body.isEmpty();
}

QJsonObject ImportTest::commit(const QByteArray &import, bool skipRejected)
{
    const HttpReply reply = http().post(import + "/commit", {{u"skip_rejected"_s, skipRejected}});
    if (reply.status != 202) {
        qWarning("%s", reply.body.constData());
        return {};
    }
    return ended(reply.header("Location"));
}

QJsonObject ImportTest::ended(const QByteArray &job)
{
    QJsonObject view;
    const bool over = QTest::qWaitFor(
        [&] {
            view = http().get(job).object();
            return view[u"state"].toString() != u"running";
        },
        kPatience);
    return over ? view : QJsonObject();
}

QByteArray ImportTest::start(const QByteArray &import)
{
    const HttpReply reply = http().post(import + "/commit", {});
    return reply.object()[u"state"].toString() == u"running" ? reply.header("Location")
                                                             : QByteArray();
}

bool ImportTest::isUnderWay(const QByteArray &job)
{
    QJsonObject view;
    return QTest::qWaitFor(
               [&] {
                   view = http().get(job).object();
                   return view[u"done"].toInt() > 0 || view[u"state"].toString() != u"running";
               },
               kPatience)
        && view[u"state"].toString() == u"running";
}

int ImportTest::songs()
{
    return http().get(pathOf(u"songs"_s)).object()[u"total_items"].toInt(-1);
}

} // namespace lectern
