// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/resourceclient.h"
#include "awaited.h"
#include "catalog/catalog.h"
#include "exchange/importsession.h"
#include "samplefile.h"
#include "testserver.h"
#include "traffic.h"

#include <QSignalSpy>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestImportSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void foreignFile();
    void manyParts();
    void otherEncoding();
    void columnLeftOut();
    void rejectedThenTheRest();
    void rejectedThenCancelled();
    void wrongColumns();
    void cancelWhileSending();
    void cancelWhileStoring();
    void notInEncoding();
    void missingFile();
    void noServer();
    void serverRestartsWhileSending();
    void serverRestartsWhileStoring();
    void twoColumnsOfOneName();

private:
    qint64 songs(const QString &search = {});
    ImportPlan plan(const QByteArray &content);

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<ApiClient> m_api;
    Catalog m_catalog = standardCatalog();
};

namespace {

constexpr int kLongRows = 4'000;

// Songs with titles of many letters that take two and three bytes each.
QByteArray longRows(int count)
{
    const QByteArray letters = u"\u00e9\u4e16"_s.repeated(90).toUtf8();
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < count; ++i)
        csv += "Am\u00e1lia," + letters + QByteArray::number(i) + '\n';
    return csv;
}

/** What an import says. */
struct Story
{
    explicit Story(ImportSession &session)
    {
        QObject::connect(&session, &ImportSession::finished, &session,
                         [this](qint64 rows, const QStringList &columns, qint64 without) {
                             created = rows;
                             ignored = columns;
                             leftOut = without;
                             ++ends;
                         });
        QObject::connect(&session, &ImportSession::failed, &session, [this](const Fault &f) {
            fault = f;
            ++ends;
        });
        QObject::connect(&session, &ImportSession::lost, &session, [this](const Fault &f) {
            lost = f;
            ++ends;
        });
        QObject::connect(&session, &ImportSession::cancelled, &session, [this] {
            cancelled = true;
            ++ends;
        });
        QObject::connect(&session, &ImportSession::rejected, &session,
                         [this](const QList<FieldMessage> &messages, qint64 rows, qint64 all) {
                             rejected = messages;
                             rejectedRows = rows;
                             allRows = all;
                         });
    }

    bool over() const
    {
        return QTest::qWaitFor([this] { return ends > 0; }, 60'000) && ends == 1;
    }

    int ends = 0;
    qint64 created = -1;
    QStringList ignored;
    qint64 leftOut = -1;
    std::optional<Fault> fault;
    std::optional<Fault> lost;
    bool cancelled = false;
    QList<FieldMessage> rejected;
    qint64 rejectedRows = 0;
    qint64 allRows = 0;
};

} // namespace

void TestImportSession::init()
{
    m_server = std::make_unique<TestServer>();
    QVERIFY(m_server->start());
    m_api = std::make_unique<ApiClient>();
    m_api->setServer(m_server->url(), TestServer::token());
}

qint64 TestImportSession::songs(const QString &search)
{
    const ResourceClient client(m_api.get(), *findSpec(m_catalog, u"songs"_s));
    Query query;
    query.search = search;
    const Awaited<ResourcePage> page;
    client.list(query, this, page);
    return page.wait() && page.result() ? page.value().total : -1;
}

ImportPlan TestImportSession::plan(const QByteArray &content)
{
    const QString file = m_server->filePath(u"import.csv"_s);
    if (!writeFile(file, content))
        return {};
    return {.resource = u"songs"_s, .fileName = file};
}

void TestImportSession::foreignFile()
{
    ImportPlan import = plan("Song Clean;ARTIST CLEAN;Year\r\n"
                             "Fado;Amália;1970\r\n"
                             "\"Two\r\nlines\";Rui;\r\n");
    import.format.delimiter = u';';
    import.columns = {{u"Song Clean"_s, u"title"_s},
                      {u"ARTIST CLEAN"_s, u"artist"_s},
                      { u"Year"_s,
                        u""_s }};
    ImportSession session(m_api.get(), import);
    const Story story(session);
    QSignalSpy sending(&session, &ImportSession::sending);
    session.start();
    QVERIFY(story.over());
    QVERIFY2(!story.fault, story.fault ? qPrintable(story.fault->message) : "");
    QCOMPARE(story.created, 2);
    QCOMPARE(story.ignored, QStringList {u"Year"_s});
    QCOMPARE(songs(u"amália fado"_s), 1);
    QCOMPARE(songs(u"lines rui"_s), 1);
    QCOMPARE(sending.count(), 1);
    QCOMPARE(sending.first().at(0).toLongLong(), sending.first().at(1).toLongLong());
}

// Several parts, whose cuts fall within rows and, here and there, within a character.
void TestImportSession::manyParts()
{
    const QByteArray csv = longRows(kLongRows);
    const qsizetype parts = (csv.size() + ImportSession::kPart - 1) / ImportSession::kPart;
    QVERIFY(parts > 2);
    ImportSession session(m_api.get(), plan(csv));
    const Story story(session);
    Traffic traffic(*m_api);
    QSignalSpy sending(&session, &ImportSession::sending);
    session.start();
    QVERIFY(story.over());
    QCOMPARE(story.created, kLongRows);
    QCOMPARE(traffic.count(u"/parts/"_s), parts);
    QCOMPARE(songs(), kLongRows);
    QCOMPARE(songs(u"\uFFFD"_s), 0);
    qint64 sent = 0;
    for (const QList<QVariant> &report : sending) {
        QVERIFY(report.at(0).toLongLong() >= sent);
        sent = report.at(0).toLongLong();
        QCOMPARE(report.at(1).toLongLong(), csv.size());
    }
    QCOMPARE(sent, csv.size());
}

void TestImportSession::otherEncoding()
{
    ImportPlan import = plan("artist,title\nAm\xe1lia,Fado\n");
    import.format.encoding = "windows-1252";
    ImportSession session(m_api.get(), import);
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QCOMPARE(story.created, 1);
    QCOMPARE(songs(u"Amália"_s), 1);
}

// A column that is named like a field and yet not wanted.
void TestImportSession::columnLeftOut()
{
    ImportPlan import = plan("artist,title,rating\nA,B,5\n");
    import.columns = {{u"artist"_s, u"artist"_s}, {u"title"_s, u"title"_s}, { u"rating"_s, u""_s }};
    ImportSession session(m_api.get(), import);
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QCOMPARE(story.created, 1);
    QCOMPARE(story.ignored, QStringList {u"rating"_s});
    const ResourceClient client(m_api.get(), *findSpec(m_catalog, u"songs"_s));
    const Awaited<ResourcePage> page;
    client.list({}, this, page);
    QVERIFY(page.wait());
    QCOMPARE(page.value().items.first().value(u"rating"_s).toLongLong(), 0);
}

void TestImportSession::rejectedThenTheRest()
{
    ImportSession session(m_api.get(), plan("artist,title,rating\nA,Good,5\nA,,1\nA,Bad,9\n"));
    const Story story(session);
    session.start();
    QTRY_COMPARE(story.rejectedRows, 2);
    QCOMPARE(story.ends, 0);
    QCOMPARE(story.rejected.size(), 2);
    QCOMPARE(story.allRows, 3);
    QCOMPARE(story.rejected[0].line, 3);
    QCOMPARE(story.rejected[0].field, u"title"_s);
    QCOMPARE(story.rejected[1].line, 4);
    QVERIFY(!story.rejected[1].message.isEmpty());
    QCOMPARE(songs(), 0);

    session.commitWithoutRejected();
    QVERIFY(story.over());
    QCOMPARE(story.created, 1);
    QCOMPARE(story.leftOut, 2);
    QCOMPARE(songs(), 1);
}

void TestImportSession::rejectedThenCancelled()
{
    Traffic traffic(*m_api);
    ImportSession session(m_api.get(), plan("artist,title\nA,Good\nA,\n"));
    const Story story(session);
    session.start();
    QTRY_COMPARE(story.rejectedRows, 1);
    session.cancel();
    QVERIFY(story.cancelled);
    session.commitWithoutRejected();
    QCOMPARE(songs(), 0);
    QCOMPARE(story.ends, 1);
}

void TestImportSession::wrongColumns()
{
    ImportPlan import = plan("artist,name\nA,B\n");
    import.columns = {{u"artist"_s, u"artist"_s}, { u"name"_s, u""_s }};
    ImportSession session(m_api.get(), import);
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QVERIFY(story.fault);
    QCOMPARE(story.fault->kind, Fault::Kind::Invalid);
    QCOMPARE(story.fault->fields.first().field, u"title"_s);
}

void TestImportSession::cancelWhileSending()
{
    ImportSession session(m_api.get(), plan(longRows(kLongRows)));
    const Story story(session);
    QSignalSpy sending(&session, &ImportSession::sending);
    connect(&session, &ImportSession::sending, &session, &ImportSession::cancel);
    session.start();
    QVERIFY(story.over());
    QVERIFY(story.cancelled);
    QCOMPARE(sending.count(), 1);
    QCOMPARE(songs(), 0);
}

// With the server, what it knew of its jobs has gone.
void TestImportSession::serverRestartsWhileStoring()
{
    ImportSession session(m_api.get(), plan(manySongs(60'000)));
    const Story story(session);
    bool restarted = false;
    connect(&session, &ImportSession::storing, &session, [&] {
        if (restarted)
            return;
        m_server->kill();
        restarted = m_server->start();
    });
    session.start();
    QVERIFY(story.over());
    QVERIFY(restarted);
    QVERIFY(story.lost && !story.fault);
}

void TestImportSession::twoColumnsOfOneName()
{
    ImportPlan import = plan("artist,title,title\nA,First,Second\n");
    import.columns = {{u"artist"_s, u"artist"_s},
                      {u"title"_s, u""_s},
                      { u"title (2)"_s,
                        u"title"_s }};
    ImportSession session(m_api.get(), import);
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QCOMPARE(story.created, 1);
    QCOMPARE(story.ignored, QStringList {u"title"_s});
    QCOMPARE(songs(u"second"_s), 1);
}

void TestImportSession::cancelWhileStoring()
{
    ImportSession session(m_api.get(), plan(manySongs(60'000)));
    const Story story(session);
    connect(&session, &ImportSession::storing, &session, &ImportSession::cancel);
    session.start();
    QVERIFY(story.over());
    QVERIFY(story.cancelled);
    QCOMPARE(songs(), 0);
}

void TestImportSession::notInEncoding()
{
    ImportSession session(m_api.get(), plan("artist,title\nA,B\nAm\xe1lia,Fado\n"));
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QVERIFY(story.fault);
    QCOMPARE(story.fault->fields.first().line, 3);
    QCOMPARE(songs(), 0);
}

void TestImportSession::missingFile()
{
    ImportSession session(
        m_api.get(), {.resource = u"songs"_s, .fileName = m_server->filePath(u"missing.csv"_s)});
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QVERIFY(story.fault->message.contains(u"missing.csv"_s));
}

void TestImportSession::noServer()
{
    m_server->kill();
    ImportSession session(m_api.get(), plan("artist,title\nA,B\n"));
    const Story story(session);
    session.start();
    QVERIFY(story.over());
    QCOMPARE(story.fault->kind, Fault::Kind::Unavailable);
}

// The parts wait in the database, so that a server that comes back goes on where it was.
void TestImportSession::serverRestartsWhileSending()
{
    ImportSession session(m_api.get(), plan(longRows(kLongRows)));
    const Story story(session);
    bool lost = false;
    bool restarted = false;
    connect(&session, &ImportSession::sending, &session, [&] {
        if (!std::exchange(lost, true))
            m_server->kill();
    });
    // Not before the next part has found nobody there.
    connect(m_api.get(), &ApiClient::linkChanged, &session, [&] {
        if (lost && !restarted && m_api->link() == ApiClient::Link::Offline)
            restarted = m_server->start();
    });
    session.start();
    QVERIFY(story.over());
    QVERIFY2(!story.fault, story.fault ? qPrintable(story.fault->message) : "");
    QVERIFY(restarted);
    QCOMPARE(story.created, kLongRows);
    QCOMPARE(songs(), kLongRows);
}

QTEST_GUILESS_MAIN(TestImportSession)
#include "tst_importsession.moc"
