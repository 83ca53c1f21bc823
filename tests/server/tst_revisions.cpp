// SPDX-License-Identifier: GPL-3.0-or-later
// Revisions as ETags: what is unchanged is not sent again, what is stale is not written.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRevisions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void notModified_data();
    void notModified();
    void whatIsShownAlongMayHaveChanged();
    void ifMatch_data();
    void ifMatch();
    void staleWriterGetsTheRecordAsItIs();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply newTask();

    std::unique_ptr<ApiServer> m_server;
    int m_number = 0;
};

HttpReply TestRevisions::newTask()
{
    return http().post(pathOf(u"tasks"_s), {{u"title"_s, u"Task %1"_s.arg(++m_number)}});
}

void TestRevisions::notModified_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<int>("status");
    QTest::newRow("the one") << QByteArray("\"2\"") << 304;
    QTest::newRow("weak") << QByteArray("W/\"2\"") << 304;
    QTest::newRow("among others") << QByteArray("\"1\", \"2\"") << 304;
    QTest::newRow("any") << QByteArray("*") << 304;
    QTest::newRow("older") << QByteArray("\"1\"") << 200;
    QTest::newRow("nonsense") << QByteArray("\"abc\"") << 200;
}

void TestRevisions::notModified()
{
    QFETCH(QByteArray, tag);
    const QByteArray task = newTask().header("Location");
    QCOMPARE(http().patch(task, {{u"done"_s, true}}).status, 200);
    const HttpReply reply = http().get(task, {{"If-None-Match", tag}});
    QTEST(reply.status, "status");
    QCOMPARE(reply.header("ETag"), "\"2\"");
    QCOMPARE(reply.body.isEmpty(), reply.status == 304);
}

void TestRevisions::whatIsShownAlongMayHaveChanged()
{
    const QByteArray user =
        http().post(pathOf(u"users"_s), {{u"username"_s, u"before"_s}}).header("Location");
    const QByteArray car =
        http()
            .post(pathOf(u"cars"_s),
                  {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, user.split('/').last().toInt()}})
            .header("Location");
    const QByteArray path = car + "?expand=owner";
    const HttpHeaders known {{"If-None-Match", http().get(path).header("ETag")}};
    QCOMPARE(http().get(car, known).status, 304);
    QCOMPARE(http().patch(user, {{u"username"_s, u"after"_s}}).status, 200);
    const HttpReply reply = http().get(path, known);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object()[u"owner"][u"username"].toString(), u"after"_s);
}

void TestRevisions::ifMatch_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("matches");
    QTest::newRow("the one") << QByteArray("\"2\"") << true;
    QTest::newRow("among others") << QByteArray("\"7\",\"2\"") << true;
    QTest::newRow("any") << QByteArray("*") << true;
    QTest::newRow("older") << QByteArray("\"1\"") << false;
    QTest::newRow("newer") << QByteArray("\"3\"") << false;
    QTest::newRow("nonsense") << QByteArray("\"abc\"") << false;
    QTest::newRow("weak") << QByteArray("W/\"2\"") << false;
    QTest::newRow("without quotes") << QByteArray("2") << false;
    QTest::newRow("spelt otherwise") << QByteArray("\"02\"") << false;
}

void TestRevisions::ifMatch()
{
    QFETCH(QByteArray, tag);
    QFETCH(bool, matches);
    const HttpHeaders known {{"If-Match", tag}};
    const QJsonObject change {{u"title"_s, u"changed"_s}};
    const auto fresh = [this] {
        const QByteArray task = newTask().header("Location");
        return http().patch(task, {{u"done"_s, true}}).status == 200 ? task : QByteArray();
    };
    QCOMPARE(http().patch(fresh(), change, known).status, matches ? 200 : 412);
    QCOMPARE(http().put(fresh(), change, known).status, matches ? 200 : 412);
    QCOMPARE(http().remove(fresh(), known).status, matches ? 204 : 412);
    // Changing nothing needs to know of what, too.
    QCOMPARE(http().patch(fresh(), {}, known).status, matches ? 200 : 412);
    // What is not there is not there.
    QCOMPARE(http().patch(pathOf(u"tasks"_s, 999'999), change, known).status, 404);
}

void TestRevisions::staleWriterGetsTheRecordAsItIs()
{
    const HttpReply start = newTask();
    const QByteArray task = start.header("Location");
    const HttpReply now = http().patch(task, {{u"title"_s, u"Šarić's"_s}}, {{"If-Match", "\"1\""}});
    QCOMPARE(now.status, 200);
    const HttpHeaders stale {{"If-Match", "\"1\""}};
    const QByteArray wanted =
        problemText(412, u"Precondition Failed"_s,
                    u"This task has been changed meanwhile: it is at revision 2."_s,
                    {{u"current"_s, now.object()}});
    const QJsonObject change {{u"title"_s, u"lost"_s}};
    for (const HttpReply &reply : {http().patch(task, change, stale),
                                   http().put(task, change, stale), http().remove(task, stale)}) {
        QCOMPARE(reply.status, 412);
        QCOMPARE(reply.problem(), wanted);
    }
    QCOMPARE(compact(http().get(task).object()), compact(now.object()));
}

QTEST_GUILESS_MAIN(TestRevisions)
#include "tst_revisions.moc"
