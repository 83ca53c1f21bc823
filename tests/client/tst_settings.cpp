// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"
#include "catalog/catalog.h"
#include "samplefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstRun();
    void remembersTheWindow();
    void remembersPages();
    void drafts();
    void draftsAreOnDiskAtOnce();
    void draftOfAnOlderVersion();
    void draftsOfAnotherServer();
    void draftsOfAnotherUser();
    void usersAndCertificates();
    void draftOfUnreadableText();
    void damagedFile();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
    Catalog m_catalog = standardCatalog();
    const ResourceSpec &m_songs = *findSpec(m_catalog, u"songs"_s);
    const ResourceSpec &m_tasks = *findSpec(m_catalog, u"tasks"_s);
};

void TestSettings::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"settings.ini"_s);
}

void TestSettings::firstRun()
{
    const Settings settings(m_file);
    QVERIFY(settings.windowGeometry().isEmpty());
    QVERIFY(settings.windowState().isEmpty());
    QVERIFY(settings.lastPage().isEmpty());
    QVERIFY(settings.lastFolder().isEmpty());
    QCOMPARE(settings.theme(), Theme::System);
    QVERIFY(!settings.pageLayout(u"songs"_s));
    QVERIFY(!settings.draft(m_songs, 0));
    QVERIFY(settings.draftIds(m_songs).isEmpty());
}

void TestSettings::remembersTheWindow()
{
    const QByteArray geometry("\0\xff\x01 geometry", 12);
    {
        Settings settings(m_file);
        settings.setWindowGeometry(geometry);
        settings.setWindowState("state");
        settings.setLastPage(u"songs"_s);
        settings.setLastFolder(u"/home/office/Müsik, new"_s);
        settings.setTheme(Theme::Dark);
    }
    Settings again(m_file);
    QCOMPARE(again.windowGeometry(), geometry);
    QCOMPARE(again.windowState(), QByteArray("state"));
    QCOMPARE(again.lastPage(), u"songs"_s);
    QCOMPARE(again.lastFolder(), u"/home/office/Müsik, new"_s);
    QCOMPARE(again.theme(), Theme::Dark);
    again.setTheme(Theme::Light);
    QCOMPARE(Settings(m_file).theme(), Theme::Light);
}

void TestSettings::remembersPages()
{
    const PageLayout layout {.order = {u"title"_s, u"artist"_s},
                             .widths = {{u"artist"_s, 143}, {u"title"_s, 288}},
                             .hidden = {u"created_at"_s},
                             .sort = {{u"rating"_s, true}, {u"title"_s, false}}};
    Settings(m_file).setPageLayout(u"songs"_s, layout);
    const Settings again(m_file);
    QVERIFY(again.pageLayout(u"songs"_s) == layout);
    QVERIFY(!again.pageLayout(u"exams"_s));

    // A page laid out just as the spec has it is remembered as such.
    Settings(m_file).setPageLayout(u"exams"_s, {});
    QVERIFY(Settings(m_file).pageLayout(u"exams"_s) == PageLayout());
}

void TestSettings::drafts()
{
    const Draft song {
        .values = {{u"title"_s, u"Quotes \" and\nlines, ünd"_s}, {u"rating"_s, qint64(3)}},
        .revision = 7};
    const Draft task {.values = {{u"done"_s, true}, {u"description"_s, QVariant()}}, .revision = 0};
    {
        Settings settings(m_file);
        settings.setDraft(m_songs, 9'007'199'254'740'993, song);
        settings.setDraft(m_songs, 2, {.values = {{u"artist"_s, u"Amália"_s}}, .revision = 1});
        settings.setDraft(m_tasks, 0, task);
    }
    Settings again(m_file);
    QVERIFY(again.draft(m_songs, 9'007'199'254'740'993) == song);
    QVERIFY(again.draft(m_tasks, 0) == task);
    QCOMPARE(again.draft(m_tasks, 0)->values.value(u"done"_s).typeId(), int(QMetaType::Bool));
    QCOMPARE(again.draftIds(m_songs), (QList<qint64> {2, 9'007'199'254'740'993}));
    QVERIFY(!again.draft(m_tasks, 2));

    again.removeDraft(m_songs, 2);
    QVERIFY(!again.draft(m_songs, 2));
    QCOMPARE(again.draftIds(m_songs).size(), 1);
}

void TestSettings::draftsAreOnDiskAtOnce()
{
    Settings settings(m_file);
    settings.setDraft(m_songs, 1, {.values = {{u"title"_s, u"Typed"_s}}, .revision = 1});
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("Typed"));
}

void TestSettings::draftOfAnOlderVersion()
{
    ResourceSpec older = m_songs;
    older.fields.append({.name = u"tempo"_s, .label = u"Tempo"_s});
    Settings(m_file).setDraft(older, 1,
                              {.values = {{u"tempo"_s, u"slow"_s}, {u"title"_s, u"Kept"_s}}});
    const auto draft = Settings(m_file).draft(m_songs, 1);
    QVERIFY(draft);
    QCOMPARE(draft->values, (Record {{u"title"_s, u"Kept"_s}}));
}

void TestSettings::draftsOfAnotherServer()
{
    Settings settings(m_file);
    const Draft draft {{{u"title"_s, u"Half a tit"_s}}, 3};
    settings.setDraft(m_songs, 7, draft);
    settings.setDraftServer(u"http://127.0.0.1:5000"_s);
    QVERIFY(!settings.draft(m_songs, 7));
    QVERIFY(settings.draftIds(m_songs).isEmpty());
    settings.setDraft(m_songs, 8, draft);
    settings.setDraftServer(u"http://127.0.0.1:5000/other"_s);
    QVERIFY(settings.draftIds(m_songs).isEmpty());
    settings.setDraftServer(u"http://127.0.0.1:5000"_s);
    QCOMPARE(settings.draftIds(m_songs), QList<qint64> {8});
    QCOMPARE(settings.draft(m_songs, 8), draft);
    settings.setDraftServer({});
    QCOMPARE(settings.draft(m_songs, 7), draft);
}

void TestSettings::draftsOfAnotherUser()
{
    Settings settings(m_file);
    const QUrl server(u"https://school.example/lectern/"_s);
    const Draft draft {{{u"title"_s, u"Half a tit"_s}}, 3};
    settings.setDraftServer(server, u"ada"_s);
    settings.setDraft(m_songs, 7, draft);
    settings.setDraftServer(server, u"e v/e@x"_s);
    QVERIFY(settings.draftIds(m_songs).isEmpty());
    settings.setDraftServer(server, {});
    QVERIFY(settings.draftIds(m_songs).isEmpty());
    // Those of before there were users are nobody's.
    settings.setDraftServer(u"https://school.example/lectern"_s);
    settings.setDraft(m_songs, 8, draft);
    settings.setDraftServer(server, {});
    QCOMPARE(settings.draftIds(m_songs), QList<qint64> {8});
    settings.setDraftServer(QUrl(u"https://school.example/lectern"_s), u"ada"_s);
    QCOMPARE(settings.draftIds(m_songs), QList<qint64> {7});
}

void TestSettings::usersAndCertificates()
{
    const QUrl server(u"https://school.example:8443/"_s);
    {
        Settings settings(m_file);
        QVERIFY(settings.lastUser(server).isEmpty());
        settings.setLastUser(server, u"ada"_s);
        settings.setPinnedCertificate(u"school.example:8443"_s, "AA:BB");
        settings.setPinnedCertificate(u"[::1]:5000"_s, "CC");
    }
    const Settings again(m_file);
    QCOMPARE(again.lastUser(QUrl(u"https://school.example:8443"_s)), u"ada"_s);
    QVERIFY(again.lastUser(QUrl(u"https://school.example"_s)).isEmpty());
    QCOMPARE(
        again.pinnedCertificates(),
        (QMap<QString, QByteArray> {{u"school.example:8443"_s, "AA:BB"}, {u"[::1]:5000"_s, "CC"}}));
}

void TestSettings::draftOfUnreadableText()
{
    const ResourceSpec &cars = *findSpec(m_catalog, u"cars"_s);
    const Draft draft {{{u"owner_id"_s, u"qqq"_s}}, 3};
    Settings settings(m_file);
    settings.setDraft(cars, 7, draft);
    QCOMPARE(settings.draft(cars, 7), draft);
}

void TestSettings::damagedFile()
{
    QVERIFY(
        writeFile(m_file, "[drafts]\nsongs\\1=@ByteArray({\"values\":)\n[window]\ntheme=7\n\x01"));
    const Settings settings(m_file);
    QCOMPARE(settings.theme(), Theme::System);
    const auto draft = settings.draft(m_songs, 1);
    QVERIFY(!draft || draft->values.isEmpty());
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
