// SPDX-License-Identifier: GPL-3.0-or-later
// Pages far down a long list, which are found from its other end.
#include "apiserver.h"
#include "listwalk.h"

#include <QSet>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr int kMany = 25'000;

} // namespace

class TestFarPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void farDown_data();
    void farDown();
    void farDownWhileItGrows();
    void farDownWhileOthersAdd();

private:
    HttpClient &http() { return m_server->http(); }
    void fillInstruments();

    std::unique_ptr<ApiServer> m_server;
};

void TestFarPages::fillInstruments()
{
    const QByteArray list = pathOf(u"instruments"_s) + "?per_page=1";
    int there = http().get(list).object()[u"total_items"].toInt();
    QByteArray lines;
    while (there < kMany) {
        // Names that come five times each, in no order.
        lines += "{\"name\":\"" + QByteArray::number(there * 7919 % 5003)
            + "\",\"strings\":" + QByteArray::number(there % 13) + "}\n";
        if (++there == kMany || lines.size() > 1'000'000)
            QVERIFY(m_server->import(u"instruments"_s, std::exchange(lines, {})) > 0);
    }
    QCOMPARE(http().get(list).object()[u"total_items"].toInt(), kMany);
}

void TestFarPages::farDown_data()
{
    QTest::addColumn<QByteArray>("sort");
    for (const char *sort : {"id", "-name", "strings,-name", "-strings,name"})
        QTest::newRow(sort) << QByteArray(sort);
}

// What is far down is found from the other end; it must be the same as by walking there.
void TestFarPages::farDown()
{
    QFETCH(QByteArray, sort);
    fillInstruments();
    const QByteArray list = pathOf(u"instruments"_s) + "?fields=id&sort=" + sort;
    const QList<qint64> all = idsByCursors(http(), list + "&count=none", 1000);
    QCOMPARE(all.size(), kMany);
    QCOMPARE(QSet<qint64>(all.begin(), all.end()).size(), kMany);
    if (sort == "id")
        QCOMPARE(idsByPages(http(), list, 1000), all);
    for (const int perPage : {7, 999}) {
        const int last = (kMany + perPage - 1) / perPage;
        for (const int page : {12'500 / perPage + 2, last - 1, last}) {
            for (const QByteArray count : {"", "&count=none"}) {
                const HttpReply reply =
                    http().get(list + count + "&per_page=" + QByteArray::number(perPage)
                               + "&page=" + QByteArray::number(page));
                const QList<qint64> wanted = all.mid(qsizetype(page - 1) * perPage, perPage);
                QCOMPARE(idsOf(reply.items()), wanted);
                QCOMPARE(reply.object()[u"next_cursor"].isNull(), page == last);
                if (page == last)
                    continue;
                // A cursor from there leads on from there.
                const HttpReply next =
                    http().get(list + "&per_page=5&cursor="
                               + reply.object()[u"next_cursor"].toString().toLatin1());
                QCOMPARE(idsOf(next.items()), all.mid(qsizetype(page) * perPage, 5));
            }
        }
        const HttpReply behind = http().get(list + "&per_page=" + QByteArray::number(perPage)
                                            + "&page=" + QByteArray::number(last + 1));
        QVERIFY(behind.items().isEmpty());
    }
}

void TestFarPages::farDownWhileItGrows()
{
    fillInstruments();
    const QByteArray list = pathOf(u"instruments"_s) + "?fields=id&sort=id&per_page=10&page=";
    const QByteArray last = list + QByteArray::number(kMany / 10);
    const QList<qint64> before = idsOf(http().get(last).items());
    const qint64 id =
        m_server->create(u"instruments"_s, {{u"name"_s, u"one more"_s}})[u"id"].toInteger();
    QCOMPARE(idsOf(http().get(last).items()), before);
    QCOMPARE(idsOf(http().get(list + QByteArray::number(kMany / 10 + 1)).items()),
             QList<qint64> {id});
    QCOMPARE(http().remove(pathOf(u"instruments"_s, before.first())).status, 204);
    QCOMPARE(idsOf(http().get(last).items()), before.mid(1) << id);
}

// What another one adds meanwhile is in no total that is remembered here.
void TestFarPages::farDownWhileOthersAdd()
{
    fillInstruments();
    const QByteArray list = pathOf(u"instruments"_s) + "?fields=id&sort=id&per_page=10&page=";
    const QByteArray last = list + QByteArray::number(kMany / 10);
    const QList<qint64> before = idsOf(http().get(last).items());
    for (int i = 0; i < 3; ++i) {
        m_server->database().query(
            u"INSERT INTO instruments (name, name_key, created_at, updated_at, last_updated_by, "
            u"revision) VALUES ('x', 'x', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', "
            u"'x', 1)"_s);
        QCOMPARE(idsOf(http().get(last).items()), before);
    }
}

QTEST_GUILESS_MAIN(TestFarPages)
#include "tst_farpages.moc"
