// SPDX-License-Identifier: GPL-3.0-or-later
// In which form a reply comes, by what the client accepts.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestNegotiation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void browsersGetAPage();
    void accepts_data();
    void accepts();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestNegotiation::browsersGetAPage()
{
    const HttpHeaders browser {
        {"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}};
    const HttpReply page = http().get("/nothing", browser);
    QCOMPARE(page.status, 404);
    QVERIFY(page.header("Content-Type").startsWith("text/html"));
    QVERIFY2(page.body.contains("404: Resource not found"), page.body);
    const HttpReply other = http().get("/nothing", {{"Accept", "*/*"}});
    QCOMPARE(other.problem(), problemText(404, u"Not Found"_s, u"404: Resource not found"_s));
}

void TestNegotiation::accepts_data()
{
    QTest::addColumn<QByteArray>("accept");
    QTest::addColumn<QByteArray>("type"); // empty: 406
    const auto row = [](const char *accept, const QByteArray &type) {
        QTest::newRow(accept) << QByteArray(accept) << type;
    };
    row("*/*", "application/json");
    row("application/*", "application/json");
    row("application/json", "application/json");
    row("APPLICATION/JSON", "application/json");
    row("text/csv", "text/csv; charset=utf-8");
    row("application/x-ndjson", "application/x-ndjson");
    row("text/html", "text/html; charset=utf-8");
    row("text/*", "text/csv; charset=utf-8");
    row("text/csv;q=0.5, application/json", "application/json");
    row("text/csv, application/json;q=0.5", "text/csv; charset=utf-8");
    row("image/png, text/csv;q=0.1", "text/csv; charset=utf-8");
    row("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html; charset=utf-8");
    row("application/json;q=0, text/csv", "text/csv; charset=utf-8");
    row("*/*, application/json;q=0", "text/csv; charset=utf-8");
    row("image/png", {});
    row("application/xml, image/*", {});
    row("application/json;q=0", {});
}

void TestNegotiation::accepts()
{
    QFETCH(QByteArray, accept);
    QFETCH(QByteArray, type);
    const HttpReply reply = http().get(pathOf(u"songs"_s), {{"Accept", accept}});
    if (type.isEmpty()) {
        QCOMPARE(reply.problem(),
                 problemText(
                     406, u"Not Acceptable"_s,
                     u"There are: application/json, text/csv, application/x-ndjson, text/html."_s));
        QCOMPARE(reply.status, 406);
        // The parameter is heard before the header.
        QCOMPARE(http().get(pathOf(u"songs"_s) + "?format=json", {{"Accept", accept}}).status, 200);
    } else {
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.header("Content-Type"), type);
    }
}

QTEST_GUILESS_MAIN(TestNegotiation)
#include "tst_negotiation.moc"
