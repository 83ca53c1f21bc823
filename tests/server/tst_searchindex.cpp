// SPDX-License-Identifier: GPL-3.0-or-later
// The search index is filled behind the writes: what is found never depends on how far it is.
#include "schemaprobe.h"
#include "store/searchindex.h"
#include "teststore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <atomic>
#include <thread>

using namespace lectern;
using namespace Qt::StringLiterals;

/** No server: the filler is asked step by step. */
class TestSearchIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }
    void cleanup() { m_store.reset(); }
    void foundBeforeAndAfter();
    void changedBeforeAndAfter();
    void removedBeforeAndAfter();
    void insertedBehindTheIndex();
    void filledInParts();
    void manyHits();
    void totalsBesideWrites();
    void frequentAtTheEnd();
    void forgets();
    void longWords();
    void manyWords();
    void indexesAfterAnImport();

private:
    QList<qint64> found(const QString &words, bool count = true);
    void add(int number, const QString &title);
    void import(const QByteArray &csv, int expected);
    void fill();
    int indexed(const QString &part) const { return m_store->indexed(part); }
    qsizetype asked(const QStringList &words) const;

    std::unique_ptr<TestStore> m_store;
};

QList<qint64> TestSearchIndex::found(const QString &words, bool count)
{
    Query query;
    query.search = words;
    query.count = count;
    query.sort = {{.field = u"id"_s}};
    query.fields = {u"id"_s};
    auto page = m_store->resource(u"songs"_s).list(query, Identity::program(u"x"_s));
    QList<qint64> ids;
    if (!page)
        return {-1};
    for (const QJsonValue &item : QJsonDocument::fromJson(page->items).array())
        ids.append(item[u"id"].toInteger());
    if (count && page->total < qint64(ids.size()))
        return {-2};
    return ids;
}

void TestSearchIndex::add(int number, const QString &title)
{
    auto stored = m_store->resource(u"songs"_s)
                      .create({{u"artist"_s, u"Artist %1"_s.arg(number)}, {u"title"_s, title}},
                              Identity::program(u"x"_s));
    QVERIFY(bool(stored));
}

void TestSearchIndex::fill()
{
    for (int taken = 1; taken > 0;) {
        auto filled = m_store->services().filler.fillSome(m_store->spec(u"songs"_s));
        QVERIFY2(filled, qPrintable(filled ? u""_s : filled.fault().details));
        taken = *filled;
    }
}

void TestSearchIndex::foundBeforeAndAfter()
{
    add(1, u"Nocturne"_s);
    QCOMPARE(found(u"octur"_s), QList<qint64> {1});
    QCOMPARE(indexed(u"octur"_s), 0);
    fill();
    QCOMPARE(indexed(u"octur"_s), 1);
    QCOMPARE(found(u"octur"_s), QList<qint64> {1});
    add(2, u"Second nocturne"_s);
    QCOMPARE(found(u"octur"_s), (QList<qint64> {1, 2}));
    QCOMPARE(found(u"artist nocturne"_s), (QList<qint64> {1, 2}));
    QCOMPARE(found(u"nocturne 2"_s), QList<qint64> {2});
    QCOMPARE(indexed(u"octur"_s), 1);
}

void TestSearchIndex::changedBeforeAndAfter()
{
    const ResourceService &service = m_store->resource(u"songs"_s);
    add(1, u"Nocturne"_s);
    for (const QString &title : {u"Ballad"_s, u"Mazurka"_s, u"Barcarolle"_s}) {
        QVERIFY(bool(
            service.change(1, {{u"title"_s, title}}, std::nullopt, Identity::program(u"x"_s))));
        QCOMPARE(found(u"nocturne"_s), QList<qint64>());
        QCOMPARE(found(title.toLower()), QList<qint64> {1});
        fill();
        QCOMPARE(indexed(title.toLower()), 1);
        QCOMPARE(found(u"nocturne"_s), QList<qint64>());
        QCOMPARE(found(title.toLower()), QList<qint64> {1});
    }
    QCOMPARE(indexed(u"ballad"_s), 0);
}

void TestSearchIndex::removedBeforeAndAfter()
{
    const ResourceService &service = m_store->resource(u"songs"_s);
    add(1, u"Nocturne"_s);
    add(2, u"Nocturne"_s);
    QVERIFY(bool(service.remove(1, std::nullopt, Identity::program(u"x"_s))));
    QCOMPARE(found(u"nocturne"_s), QList<qint64> {2});
    fill();
    QCOMPARE(indexed(u"nocturne"_s), 1);
    QVERIFY(bool(service.remove(2, std::nullopt, Identity::program(u"x"_s))));
    QCOMPARE(found(u"nocturne"_s), QList<qint64>());
    fill();
    QCOMPARE(indexed(u"nocturne"_s), 0);
}

// By hand, with a number that the index has passed already.
void TestSearchIndex::insertedBehindTheIndex()
{
    add(1, u"Nocturne"_s);
    add(2, u"Nocturne"_s);
    fill();
    m_store->place().query(u"DELETE FROM songs WHERE id = 1"_s);
    m_store->place().query(
        u"INSERT INTO songs (id, artist, title, artist_key, title_key, created_at, updated_at, "
        u"last_updated_by, revision) VALUES (1, 'A', 'Etude', 'a', 'etude', "
        u"'2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'x', 1)"_s);
    QCOMPARE(found(u"etude"_s), QList<qint64> {1});
    fill();
    QCOMPARE(indexed(u"etude"_s), 1);
}

void TestSearchIndex::import(const QByteArray &csv, int expected)
{
    auto stored = m_store->import(u"songs"_s, csv);
    QCOMPARE(bool(stored), expected >= 0);
    if (stored)
        QCOMPARE(stored->created, expected);
}

void TestSearchIndex::filledInParts()
{
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < 3000; ++i)
        csv += "Artist,Prelude " + QByteArray::number(i) + '\n';
    import(csv, 3000);
    int before = 0;
    while (*m_store->services().filler.fillSome(m_store->spec(u"songs"_s)) > 0) {
        QVERIFY(indexed(u"prelude"_s) > before);
        before = indexed(u"prelude"_s);
        QCOMPARE(found(u"prelude 2999"_s), QList<qint64> {3000});
        QCOMPARE(found(u"prelude 17 "_s).size(), 50);
    }
    QCOMPARE(before, 3000);
}

// A total that was counted while a record was added is not remembered.
void TestSearchIndex::totalsBesideWrites()
{
    Query query;
    query.search = u"nocturne"_s;
    const auto total = [&] {
        const auto page = m_store->resource(u"songs"_s).list(query, Identity::program(u"x"_s));
        return page ? page->total : -1;
    };
    for (int i = 1; i <= 100; ++i) {
        std::atomic<bool> written = false;
        std::jthread writer([&] {
            add(i, u"Nocturne"_s);
            written = true;
        });
        while (!written)
            QVERIFY(total() >= i - 1);
        QCOMPARE(total(), i);
    }
}

// Frequent words, none of which the list begins with, filled and unfilled.
void TestSearchIndex::frequentAtTheEnd()
{
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < 11'000; ++i)
        csv += "Abbey Choir,Anthem " + QByteArray::number(i) + '\n';
    for (int i = 0; i < 2'500; ++i)
        csv += "Zither Duo,Waltz " + QByteArray::number(i) + '\n';
    for (int i = 0; i < 2'500; ++i)
        csv += "Zither Trio,Polka " + QByteArray::number(i) + '\n';
    import(csv, 16'000);
    for (const bool filled : {false, true}) {
        if (filled)
            fill();
        for (const auto &[words, total] :
             std::initializer_list<std::pair<QString, int>> {{u"zither"_s, 5000},
                                                             {u"zither waltz"_s, 2500},
                                                             {u"trio polka"_s, 2500},
                                                             {u"duo polka"_s, 0},
                                                             {u"zither abbey"_s, 0},
                                                             {u"anthem 1099"_s, 11}}) {
            Query query;
            query.search = words;
            auto page = m_store->resource(u"songs"_s).list(query, Identity::program(u"x"_s));
            QVERIFY2(page, qPrintable(words));
            QCOMPARE(page->total, total);
            QCOMPARE(page->count, std::min(total, 50));
            // Page by page to the end, each record once.
            QSet<qint64> ids;
            query.perPage = 1000;
            query.fields = QStringList {u"id"_s};
            query.count = false;
            for (query.cursor = u""_s;; query.cursor = page->nextCursor) {
                page = m_store->resource(u"songs"_s).list(query, Identity::program(u"x"_s));
                QVERIFY(bool(page));
                for (const QJsonValue &item : QJsonDocument::fromJson(page->items).array())
                    ids.insert(item[u"id"].toInteger());
                if (page->nextCursor.isEmpty())
                    break;
            }
            QCOMPARE(ids.size(), total);
        }
    }
}

// How much the index is asked for.
qsizetype TestSearchIndex::asked(const QStringList &words) const
{
    const Dialect::Condition ids =
        SearchIndex::of(m_store->database().url().kind)
            .ids(u"exams"_s, {u"title_key"_s, u"description_key"_s}, words);
    return TestDatabase::isSqlite() ? ids.values.first().toString().count(u'"') / 2
                                    : ids.sql.count(u" keys LIKE ?"_s);
}

// However long a word is, the index is asked for little; the record decides.
void TestSearchIndex::longWords()
{
    QString word;
    for (int i = 1000; word.size() < 8000; ++i)
        word += QString::number(i);
    const QString monotonous = u"the"_s.repeated(2667);
    QVERIFY(asked({word}) <= 12);
    QCOMPARE(asked({monotonous}), 1);
    QVERIFY(asked({word, monotonous, u"windows"_s}) <= 12);
    QCOMPARE(asked({u"windows"_s}), 3);

    const ResourceService &exams = m_store->resource(u"exams"_s);
    // The last has all trigrams that the first has.
    const QString turned = word.mid(4000) + word.left(4000) + word.mid(3998, 4);
    for (const QString &description : {word, monotonous, turned}) {
        auto stored = exams.create({{u"title"_s, u"a"_s}, {u"description"_s, description}},
                                   Identity::program(u"x"_s));
        QVERIFY(bool(stored));
    }
    for (const bool filled : {false, true}) {
        for (const QString &text : {word, monotonous}) {
            Query query;
            query.search = text;
            auto page = exams.list(query, Identity::program(u"x"_s));
            QVERIFY(bool(page));
            QCOMPARE(page->total, 1);
            QVERIFY(page->items.contains(text.toUtf8()));
        }
        if (!filled)
            QVERIFY(bool(m_store->services().filler.fillSome(m_store->spec(u"exams"_s))));
    }
}

// Each word is asked for, as far as that goes.
void TestSearchIndex::manyWords()
{
    QStringList words;
    for (int i = 0; i < 50; ++i)
        words.append(u"w%1"_s.arg(i + 10));
    QVERIFY(asked(words.first(5)) >= 5);
    QVERIFY(asked(words) <= 12);
    add(1, words.join(u' '));
    add(2, words.first(49).join(u' '));
    fill();
    QCOMPARE(found(words.join(u' ')), QList<qint64> {1});
}

// Of a changed and of a removed record the index forgets what it has.
void TestSearchIndex::forgets()
{
    const ResourceService &service = m_store->resource(u"songs"_s);
    add(1, u"Nocturne in the garden"_s);
    add(2, u"Nocturne in the hall"_s);
    fill();
    QVERIFY(bool(
        service.change(1, {{u"title"_s, u"Garden"_s}}, std::nullopt, Identity::program(u"x"_s))));
    QVERIFY(bool(
        service.change(1, {{u"title"_s, u"Gardener"_s}}, std::nullopt, Identity::program(u"x"_s))));
    QVERIFY(bool(service.remove(2, std::nullopt, Identity::program(u"x"_s))));
    fill();
    QCOMPARE(indexed(u"noc"_s), 0);
    QCOMPARE(indexed(u"hal"_s), 0);
    QCOMPARE(indexed(u"gar"_s), 1);
    QCOMPARE(indexed(u"ner"_s), 1);
    QVERIFY(bool(service.remove(1, std::nullopt, Identity::program(u"x"_s))));
    fill();
    QCOMPARE(indexed(u"gar"_s), 0);
    if (TestDatabase::isSqlite())
        QCOMPARE(m_store->place().value(u"SELECT count(*) FROM search_waiting"_s).toInt(), 0);
}

// A large import builds the indexes of SQLite anew.
void TestSearchIndex::indexesAfterAnImport()
{
    const QStringList before = schemaOf(m_store->place());
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < 45'000; ++i)
        csv += "Artist,Prelude " + QByteArray::number(i) + '\n';
    import(csv, 45'000);
    QCOMPARE(schemaOf(m_store->place()), before);
    // And where nothing is stored in the end they stay.
    import("artist,title\n" + csv.sliced(13) + ",no artist\n", -1);
    QCOMPARE(schemaOf(m_store->place()), before);
    QCOMPARE(m_store->place().value(u"SELECT count(*) FROM songs"_s).toInt(), 45'000);
}

// So many that the list is walked instead of asking the index.
void TestSearchIndex::manyHits()
{
    filledInParts();
    QCOMPARE(found(u"prelude"_s, false).size(), 50);
    QCOMPARE(found(u"prelude"_s).first(), 1);
    Query query;
    query.search = u"prelude artist"_s;
    query.page = 60;
    auto page = m_store->resource(u"songs"_s).list(query, Identity::program(u"x"_s));
    QVERIFY(bool(page));
    QCOMPARE(page->total, 3000);
    QCOMPARE(page->count, 50);
}

QTEST_GUILESS_MAIN(TestSearchIndex)
#include "tst_searchindex.moc"
