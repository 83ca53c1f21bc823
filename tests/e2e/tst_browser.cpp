// SPDX-License-Identifier: GPL-3.0-or-later
#include "testserver.h"
#include "webdriver.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QString kEnter = QString(QChar(0xE007));

QString message(const Fault &fault)
{
    return fault.message;
}

#define SUCCEEDS(call)                                                                             \
    do {                                                                                           \
        const auto outcome = (call);                                                               \
        QVERIFY2(outcome, outcome ? "" : qPrintable(message(outcome.fault())));                    \
    } while (false)

} // namespace

/** The pages of the server in a real Chromium. */
class TestBrowser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(QStringLiteral(LECTERN_SCREENSHOTS)));
        QVERIFY2(m_server.start(), qPrintable(m_server.errors()));
        SUCCEEDS(m_browser.start());
        post(u"artist,title,rating\nFranz Schubert,Erlkönig,5\nTraditional,Greensleeves,3\n"
             u"<script>alert(1)</script>,\"\"\"Quoted\"\" & <b>bold</b>\",0\n"_s);
    }

    void docsShowEveryRouteAndTryOne()
    {
        SUCCEEDS(m_browser.open(url(u"/docs"_s)));
        QVERIFY(m_browser.waitFor(
            u"return document.querySelectorAll('details.operation').length > 0"_s));
        const QString missing =
            u"const paths = (await (await fetch('/openapi.json')).json()).paths;"
            "const shown = document.body.textContent;"
            "return Object.keys(paths).filter((path) => !shown.includes(path)).join(' ')"_s;
        const auto left = m_browser.run(missing);
        QVERIFY(left);
        QCOMPARE(left->toString(), QString());

        SUCCEEDS(m_browser.click(u"#listSongs > summary"_s));
        QVERIFY(m_browser.waitFor(
            u"return document.querySelector('#listSongs button.primary') !== null"_s));
        SUCCEEDS(m_browser.click(u"#listSongs button.primary"_s));
        QVERIFY(m_browser.waitFor(
            u"const reply = document.querySelector('#listSongs .result');"
            "return reply.textContent.includes('200') && reply.textContent.includes('Erlkönig')"_s));
        SUCCEEDS(m_browser.screenshot(QStringLiteral(LECTERN_SCREENSHOTS "/docs.png")));
    }

    void docsLoadNothingFromElsewhere()
    {
        SUCCEEDS(m_browser.open(url(u"/docs"_s)));
        QVERIFY(m_browser.waitFor(
            u"return document.querySelectorAll('details.operation').length > 0"_s));
        const auto foreign = m_browser.run(
            u"return performance.getEntriesByType('resource').map((entry) => entry.name)"
            ".filter((name) => !name.startsWith(location.origin) && !name.startsWith('data:')).join(' ')"_s);
        QVERIFY(foreign);
        QCOMPARE(foreign->toString(), QString());
    }

    void tableSearches()
    {
        SUCCEEDS(m_browser.open(url(u"/api/v1/songs"_s)));
        QCOMPARE(rows(), 3);
        SUCCEEDS(m_browser.type(u"input[name=search]"_s, u"ERLKONIG"_s + kEnter));
        QVERIFY(m_browser.waitFor(
            u"return location.search.includes('ERLKONIG') && document.querySelectorAll('tbody tr').length === 1"_s));
        const auto marked =
            m_browser.run(u"return document.querySelector('tbody mark').textContent"_s);
        QVERIFY(marked);
        QCOMPARE(marked->toString(), u"Erlkönig"_s);
        SUCCEEDS(m_browser.screenshot(QStringLiteral(LECTERN_SCREENSHOTS "/table.png")));
    }

    void tableShowsTextAsText()
    {
        SUCCEEDS(m_browser.open(url(u"/api/v1/songs?search=quoted"_s)));
        QCOMPARE(rows(), 1);
        const auto text = m_browser.run(u"return document.querySelector('tbody tr').textContent"_s);
        QVERIFY(text);
        QVERIFY2(text->toString().contains(u"<script>alert(1)</script>"_s),
                 qPrintable(text->toString()));
        QVERIFY(text->toString().contains(u"\"Quoted\" & <b>bold</b>"_s));
    }

    void unknownPath()
    {
        SUCCEEDS(m_browser.open(url(u"/nowhere"_s)));
        const auto text = m_browser.run(u"return document.body.textContent"_s);
        QVERIFY(text);
        QVERIFY2(text->toString().contains(u"404: Resource not found"_s),
                 qPrintable(text->toString()));
    }

private:
    QUrl url(const QString &path) const { return QUrl(m_server.url().toString() + path); }

    int rows()
    {
        const auto count = m_browser.run(u"return document.querySelectorAll('tbody tr').length"_s);
        return count ? count->toInt() : -1;
    }

    void post(const QString &csv)
    {
        QNetworkAccessManager network;
        QNetworkRequest request(url(u"/api/v1/songs"_s));
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"text/csv"_s);
        QNetworkReply *reply = network.post(request, csv.toUtf8());
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 201);
    }

    TestServer m_server;
    WebDriver m_browser;
};

} // namespace lectern

QTEST_GUILESS_MAIN(lectern::TestBrowser)
#include "tst_browser.moc"
