// SPDX-License-Identifier: GPL-3.0-or-later
// Search: parts of words, several words, every script; the same on every database and locale.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void finds_data();
    void finds();
    void followsChanges_data() { locales(); }
    void followsChanges();
    void looksIntoEveryTextField_data() { locales(); }
    void looksIntoEveryTextField();
    void longTexts_data() { locales(); }
    void longTexts();

private:
    void locales();
    ApiServer &server();
    QStringList found(const QString &resource, const QString &field, const QString &search);

    std::unique_ptr<ApiServer> m_utf8;
    std::unique_ptr<ApiServer> m_c; ///< PostgreSQL: a database of the locale C
};

void TestSearch::initTestCase()
{
    const QList<std::pair<QString, QString>> songs {
        {u"Hudson Mohawke"_s, u"Cbat"_s},
        {u"Ivo Šarić"_s, u"Đurđevak"_s},
        {u"SARIC"_s, u"Strasse"_s},
        {u"Müller"_s, u"Straße nach Süden"_s},
        {u"كِتابٌ"_s, u"أحمد"_s},
        {u"Emoji"_s, u"🎵 and 🎶🎶🎶"_s},
        {u"100% Pop_Star"_s, u"C:\\temp \"quoted\" 'single'"_s},
        {u"U2"_s, u"One"_s},
        {u"ΣΊΣΥΦΟΣ"_s, u"ЁЖИК в тумане"_s},
        {u"東京事変"_s, u"群青日和"_s},
        {u"and or not near"_s, u"title: artist_key (x) * ^ - +"_s},
    };
    m_utf8 = std::make_unique<ApiServer>();
    if (!TestDatabase::isSqlite())
        m_c = std::make_unique<ApiServer>(ApiServer::Options {.locale = TestDatabase::Locale::C});
    for (ApiServer *one : {m_utf8.get(), m_c.get()}) {
        for (const auto &[artist, title] : songs) {
            if (one)
                QVERIFY(!one->create(u"songs"_s, {{u"artist"_s, artist}, {u"title"_s, title}})
                             .isEmpty());
        }
    }
}

void TestSearch::cleanupTestCase()
{
    m_utf8.reset();
    m_c.reset();
}

void TestSearch::locales()
{
    QTest::addColumn<bool>("localeC");
    QTest::newRow("UTF-8") << false;
    if (!TestDatabase::isSqlite())
        QTest::newRow("C") << true;
}

ApiServer &TestSearch::server()
{
    QFETCH(bool, localeC);
    return localeC ? *m_c : *m_utf8;
}

QStringList TestSearch::found(const QString &resource, const QString &field, const QString &search)
{
    const HttpReply reply = server().http().get(
        pathOf(resource) + "?sort=id&search=" + QUrl::toPercentEncoding(search));
    if (reply.status != 200)
        qWarning("%s", reply.body.constData());
    QStringList values;
    for (const QJsonValue &item : reply.items())
        values.append(item[field].toString());
    // The total is counted by other means than the page is read.
    if (reply.object()[u"total_items"].toInt() != values.size())
        values.append(u"(total %1)"_s.arg(reply.object()[u"total_items"].toInt()));
    return values;
}

void TestSearch::finds_data()
{
    QTest::addColumn<bool>("localeC");
    QTest::addColumn<QString>("search");
    QTest::addColumn<QStringList>("artists");
    const auto row = [](const QString &search, const QStringList &artists) {
        QTest::newRow(qPrintable(search)) << false << search << artists;
        if (!TestDatabase::isSqlite())
            QTest::newRow(qPrintable(u"locale C: "_s + search)) << true << search << artists;
    };
    const QString hudson = u"Hudson Mohawke"_s;
    const QString ivo = u"Ivo Šarić"_s;
    const QString saric = u"SARIC"_s;
    const QString mueller = u"Müller"_s;
    const QString pop = u"100% Pop_Star"_s;
    const QString words = u"and or not near"_s;
    const QString emoji = u"Emoji"_s;
    // Parts of words.
    row(u"hudson"_s, {hudson});
    row(u"udso"_s, {hudson});
    row(u"HAWKE"_s, {hudson});
    row(u"xyzzy"_s, {});
    // Several words, in any order, in any field.
    row(u"mohawke hudson"_s, {hudson});
    row(u"cbat hudson"_s, {hudson});
    row(u"bat  son"_s, {hudson});
    row(u"cbat saric"_s, {});
    row(u"hudson hudson"_s, {hudson});
    // Accents and case.
    row(u"saric"_s, {ivo, saric});
    row(u"ŠARIĆ"_s, {ivo, saric});
    row(u"šarić"_s, {ivo, saric});
    row(u"S\u030CARIC\u0301"_s, {ivo, saric});
    row(u"durdevak"_s, {ivo});
    row(u"muller"_s, {mueller});
    row(u"strasse"_s, {saric, mueller});
    row(u"STRAßE"_s, {saric, mueller});
    row(u"süden"_s, {mueller});
    // Other scripts.
    row(u"كتاب"_s, {u"كِتابٌ"_s});
    row(u"كِتابٌ"_s, {u"كِتابٌ"_s});
    row(u"احمد"_s, {u"كِتابٌ"_s});
    row(u"ежик"_s, {u"ΣΊΣΥΦΟΣ"_s});
    row(u"σίσυφος"_s, {u"ΣΊΣΥΦΟΣ"_s});
    row(u"東京事"_s, {u"東京事変"_s});
    // Short words, which no index of trigrams can help.
    row(u"u2"_s, {u"U2"_s});
    row(u"in"_s, {pop});
    row(u"ša"_s, {ivo, saric});
    row(u"東京"_s, {u"東京事変"_s});
    row(u"京"_s, {u"東京事変"_s});
    row(u"🎵"_s, {emoji});
    row(u"🎶🎶"_s, {emoji});
    row(u"🎶🎶🎶"_s, {emoji});
    row(u"🎶🎶🎶🎶"_s, {});
    row(u"u2 one"_s, {u"U2"_s});
    row(u"an 🎵"_s, {emoji});
    row(u"cb hudson"_s, {hudson});
    // Signs that mean something in SQL.
    row(u"%"_s, {pop});
    row(u"_"_s, {pop, words});
    row(u"100%"_s, {pop});
    row(u"p_s"_s, {pop});
    row(u"h_dson"_s, {});
    row(u"hud%"_s, {});
    row(u"\\"_s, {pop});
    row(u":\\t"_s, {pop});
    row(u"c:\\temp"_s, {pop});
    row(u"\""_s, {pop});
    row(u"\"quoted\""_s, {pop});
    row(u"\"quo"_s, {pop});
    row(u"'"_s, {pop});
    row(u"'single'"_s, {pop});
    row(u"\"\"\""_s, {});
    row(u"'; DROP TABLE songs; --"_s, {});
    // Signs and words that mean something in full text search.
    row(u"and"_s, {emoji, words});
    row(u"not near"_s, {words});
    row(u"hudson or saric"_s, {});
    row(u"title:"_s, {words});
    row(u"artist_key"_s, {words});
    row(u"(x)"_s, {words});
    row(u"* ^ -"_s, {words});
    row(u"hudson*"_s, {});
    row(u"^hudson"_s, {});
    row(u"{artist_key}: hudson"_s, {});
}

void TestSearch::finds()
{
    QFETCH(QString, search);
    QTEST(found(u"songs"_s, u"artist"_s, search), "artists");
}

void TestSearch::followsChanges()
{
    const QJsonObject task = server().create(u"tasks"_s, {{u"title"_s, u"Klavier stimmen"_s}});
    const QByteArray path = pathOf(u"tasks"_s, task[u"id"].toInteger());
    const auto tasks = [this](const QString &search) {
        return found(u"tasks"_s, u"title"_s, search);
    };
    QCOMPARE(tasks(u"klavier"_s), QStringList {u"Klavier stimmen"_s});
    QCOMPARE(server().http().patch(path, {{u"title"_s, u"Geige kaufen"_s}}).status, 200);
    QCOMPARE(tasks(u"klavier"_s), QStringList());
    QCOMPARE(tasks(u"geige"_s), QStringList {u"Geige kaufen"_s});
    QCOMPARE(server().http().patch(path, {{u"description"_s, u"Bei Süß & Söhne"_s}}).status, 200);
    QCOMPARE(tasks(u"suss geige"_s), QStringList {u"Geige kaufen"_s});
    QCOMPARE(tasks(u"sü"_s), QStringList {u"Geige kaufen"_s});
    QCOMPARE(server().http().patch(path, {{u"done"_s, true}}).status, 200);
    QCOMPARE(tasks(u"söhne"_s), QStringList {u"Geige kaufen"_s});
    QCOMPARE(server().http().remove(path).status, 204);
    QCOMPARE(tasks(u"geige"_s), QStringList());
    QCOMPARE(tasks(u"sü"_s), QStringList());
}

void TestSearch::looksIntoEveryTextField()
{
    for (const ResourceSpec &spec : server().catalog()) {
        for (const FieldSpec &field : spec.searchedFields()) {
            QJsonObject record = server().sample(spec, 1000 + nextNumber());
            const QString text =
                field.shape == FieldShape::Email ? u"needle@example.org"_s : u"x Nëedle y"_s;
            record.insert(field.name, text);
            const QJsonObject stored = server().create(spec.name, record);
            for (const auto &word : {u"needle"_s, u"ee"_s, u"NEEDLE"_s})
                QVERIFY2(found(spec.name, field.name, word).contains(text), qPrintable(field.name));
            QCOMPARE(server().http().remove(pathOf(spec.name, stored[u"id"].toInteger())).status,
                     204);
        }
        // What is not text is not searched.
        QCOMPARE(found(spec.name, u"id"_s, u"employee"_s), QStringList());
    }
}

void TestSearch::longTexts()
{
    // A description of the greatest length, most of it of characters that are long in UTF-8.
    const QString text = QString(u"ж "_s).repeated(4990) + u"Ende gefunden"_s;
    const QJsonObject exam =
        server().create(u"exams"_s, {{u"title"_s, u"long"_s}, {u"description"_s, text}});
    QVERIFY(!exam.isEmpty());
    QCOMPARE(found(u"exams"_s, u"title"_s, u"gefunden"_s), QStringList {u"long"_s});
    QCOMPARE(found(u"exams"_s, u"title"_s, u"ЖЖЖ"_s), QStringList());
    // Characters of which UTF-16 has two or of which decomposition makes three.
    const QString clefs = u"𝄞"_s.repeated(190) + u"endword"_s;
    const QString korean = u"가각간갇갈"_s.repeated(30) + u"끝말"_s;
    QVERIFY(!server().create(u"exams"_s, {{u"title"_s, clefs}}).isEmpty());
    QVERIFY(!server().create(u"exams"_s, {{u"title"_s, korean}}).isEmpty());
    QCOMPARE(found(u"exams"_s, u"title"_s, u"endword"_s), QStringList {clefs});
    QCOMPARE(found(u"exams"_s, u"title"_s, u"끝말"_s), QStringList {korean});
    const QString title = QString(200, QChar(0xFDFA)); // one character that folds to eighteen
    QVERIFY(!server().create(u"exams"_s, {{u"title"_s, title}}).isEmpty());
    QCOMPARE(found(u"exams"_s, u"title"_s, u"صلى"_s), QStringList {title});
    QCOMPARE(server().http().get(pathOf(u"exams"_s) + "?sort=title").items().size(), 4);
}

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
