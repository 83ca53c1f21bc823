// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "core/csv.h"
#include "exchange/exportsession.h"
#include "exchange/importpreview.h"
#include "samplefile.h"
#include "testserver.h"
#include "traffic.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestExportSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void writesAll();
    void writesWhatIsShown();
    void nothingFound();
    void comesBackByImport();
    void cancelLeavesTheOldFile();
    void cannotWrite();
    void serverLost();

private:
    static constexpr int kSongs = 2'500;

    static QList<CsvRow> rowsOf(const QString &fileName);

    TestServer m_server;
    ApiClient m_api;
    Catalog m_catalog = standardCatalog();
    const ResourceSpec &m_songs = *findSpec(m_catalog, u"songs"_s);
};

void TestExportSession::initTestCase()
{
    QVERIFY(m_server.start());
    m_api.setServer(m_server.url(), TestServer::token());
    QVERIFY(importSongs(m_api, m_server.filePath({}), kSongs));
}

QList<CsvRow> TestExportSession::rowsOf(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    CsvReader reader;
    auto rows = reader.feed(file.readAll());
    return rows ? *rows : QList<CsvRow>();
}

void TestExportSession::writesAll()
{
    const QString file = m_server.filePath(u"all.csv"_s);
    ExportSession session(&m_api, m_songs, {}, file);
    QSignalSpy finished(&session, &ExportSession::finished);
    QSignalSpy progress(&session, &ExportSession::progress);
    Traffic traffic(m_api);
    session.start();
    QVERIFY(!QFile::exists(file));
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.first().first().toLongLong(), kSongs);
    QCOMPARE(traffic.count(), 3);
    QCOMPARE(progress.last().at(0).toLongLong(), kSongs);
    QCOMPARE(progress.last().at(1).toLongLong(), kSongs);

    const QList<CsvRow> rows = rowsOf(file);
    QCOMPARE(rows.size(), kSongs + 1);
    QCOMPARE(rows.first().cells, m_songs.fieldNames());
    for (int i = 0; i < kSongs; ++i)
        QCOMPARE(rows[i + 1].cells[2], u"Title n%1"_s.arg(i, 7, 10, QChar(u'0')));
}

void TestExportSession::writesWhatIsShown()
{
    const QString file = m_server.filePath(u"some.csv"_s);
    Query query;
    query.search = u"title n00012"_s;
    query.sort = {{u"title"_s, true}};
    query.page = 7;
    query.perPage = 3;
    query.fields = {u"id"_s};
    ExportSession session(&m_api, m_songs, query, file);
    QSignalSpy finished(&session, &ExportSession::finished);
    session.start();
    QTRY_COMPARE(finished.count(), 1);
    const QList<CsvRow> rows = rowsOf(file);
    QCOMPARE(rows.size(), 101);
    QCOMPARE(rows[1].cells[2], u"Title n0001299"_s);
    QCOMPARE(rows[100].cells[2], u"Title n0001200"_s);
}

void TestExportSession::nothingFound()
{
    const QString file = m_server.filePath(u"none.csv"_s);
    Query query;
    query.search = u"nothing like it"_s;
    ExportSession session(&m_api, m_songs, query, file);
    QSignalSpy finished(&session, &ExportSession::finished);
    session.start();
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(rowsOf(file).size(), 1);
}

void TestExportSession::comesBackByImport()
{
    const QString file = m_server.filePath(u"back.csv"_s);
    ExportSession session(&m_api, m_songs, {}, file);
    QSignalSpy finished(&session, &ExportSession::finished);
    session.start();
    QTRY_COMPARE(finished.count(), 1);
    const auto preview = ImportPreview::read(file, m_songs);
    QVERIFY(preview);
    QVERIFY(preview->problems.isEmpty());
}

void TestExportSession::cancelLeavesTheOldFile()
{
    const QString file = m_server.filePath(u"old.csv"_s);
    QVERIFY(writeFile(file, "old"));
    ExportSession session(&m_api, m_songs, {}, file);
    QSignalSpy finished(&session, &ExportSession::finished);
    QSignalSpy cancelled(&session, &ExportSession::cancelled);
    connect(&session, &ExportSession::progress, &session, &ExportSession::cancel);
    session.start();
    QTRY_COMPARE(cancelled.count(), 1);
    session.cancel();
    QCOMPARE(cancelled.count(), 1);
    QCOMPARE(finished.count(), 0);
    QFile old(file);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("old"));
}

void TestExportSession::cannotWrite()
{
    ExportSession session(&m_api, m_songs, {}, m_server.filePath(u"no/such/folder.csv"_s));
    QString words;
    connect(&session, &ExportSession::failed, &session,
            [&](const Fault &fault) { words = fault.message; });
    session.start();
    QTRY_VERIFY(words.contains(u"folder.csv"_s));
}

void TestExportSession::serverLost()
{
    const QString file = m_server.filePath(u"lost.csv"_s);
    ExportSession session(&m_api, m_songs, {}, file);
    QList<Fault> faults;
    connect(&session, &ExportSession::failed, &session,
            [&](const Fault &fault) { faults.append(fault); });
    connect(&session, &ExportSession::progress, &session, [this] { m_server.kill(); });
    session.start();
    QTRY_COMPARE_WITH_TIMEOUT(faults.size(), 1, 10'000);
    QCOMPARE(faults.first().kind, Fault::Kind::Unavailable);
    QVERIFY(!QFile::exists(file));
}

QTEST_GUILESS_MAIN(TestExportSession)
#include "tst_exportsession.moc"
