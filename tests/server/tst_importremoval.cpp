// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of an import that is stored or given up go bit by bit, so that nobody waits for it.
#include "store/searchindex.h"
#include "teststore.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

/** No server: it is asked step by step. */
namespace {
const Identity kWho = Identity::program(u"x"_s);
} // namespace

class TestImportRemoval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }
    void cleanup() { m_store.reset(); }
    void bitByBit();
    void severalImports();
    void afterARestart();
    void besideWhatFails();
    void byOneAtATime();

private:
    Imports &imports() { return m_store->services().imports; }
    QString begun(int parts);
    int count(const QString &what) const
    {
        return m_store->place().value(u"SELECT count(*) FROM "_s + what).toInt();
    }

    std::unique_ptr<TestStore> m_store;
};

// The id of an import with so many parts; empty where it could not be made.
QString TestImportRemoval::begun(int parts)
{
    auto id = imports().begin({.resource = u"songs"_s}, kWho);
    for (int number = 1; id && number <= parts; ++number) {
        if (!imports().putPart(*id, number, "artist,title\n", kWho))
            return {};
    }
    return id ? *id : QString();
}

void TestImportRemoval::bitByBit()
{
    const QString id = begun(40);
    QVERIFY(!*imports().removeSome());
    QVERIFY(bool(imports().forget(id, kWho)));
    // Whatever is left of it, nobody finds it any more.
    QCOMPARE(count(u"import_parts"_s), 40);
    const auto isGone = [&] {
        return imports().putPart(id, 41, "x", kWho).fault().kind == Fault::Kind::NotFound
            && imports().commit(id, false, kWho).fault().kind == Fault::Kind::NotFound
            && imports().forget(id, kWho).fault().kind == Fault::Kind::NotFound;
    };
    for (const int left : {24, 8, 0, 0}) {
        QVERIFY(isGone());
        QVERIFY(*imports().removeSome());
        QCOMPARE(count(u"import_parts"_s), left);
    }
    QVERIFY(isGone());
    QCOMPARE(count(u"imports"_s), 0);
    QVERIFY(!*imports().removeSome());
}

void TestImportRemoval::severalImports()
{
    const QString kept = begun(20);
    for (int i = 0; i < 3; ++i)
        QVERIFY(bool(imports().forget(begun(20), kWho)));
    while (*imports().removeSome())
        continue;
    QCOMPARE(count(u"imports"_s), 1);
    QCOMPARE(count(u"import_parts"_s), 20);
    QVERIFY(bool(imports().putPart(kept, 21, "x", kWho)));
}

// What an earlier run has left is removed by itself, one portion right behind the other.
void TestImportRemoval::afterARestart()
{
    const QString id = begun(200);
    QVERIFY(bool(imports().forget(id, kWho)));
    QVERIFY(*imports().removeSome());
    m_store->restart();
    m_store->services().filler.start();
    QTRY_COMPARE(count(u"imports"_s), 0);
    QCOMPARE(count(u"import_parts"_s), 0);
}

// An index that cannot be filled keeps neither the removal waiting nor the other indexes.
void TestImportRemoval::besideWhatFails()
{
    for (const QString &resource : {u"exams"_s, u"songs"_s}) {
        Record record {{u"title"_s, u"a"_s}};
        if (resource == u"songs")
            record[u"artist"_s] = u"b"_s;
        else
            record[u"description"_s] = u"b"_s;
        QVERIFY(bool(m_store->resource(resource).create(record, kWho)));
    }
    QVERIFY(bool(imports().forget(begun(1), kWho)));
    const SearchIndex &index = SearchIndex::of(m_store->place().url().kind);
    const auto waits = [&](const QString &resource) {
        return !m_store->place().query(index.waiting(m_store->spec(resource))).isEmpty();
    };
    m_store->place().query(TestDatabase::isSqlite()
                               ? u"DROP TABLE exams_search"_s
                               : u"ALTER TABLE search_entries ADD CHECK (resource <> 'exams')"_s);
    m_store->services().filler.start();
    QTRY_COMPARE(count(u"imports"_s), 0);
    QTRY_VERIFY(!waits(u"songs"_s));
    QVERIFY(waits(u"exams"_s));
}

// An instance leaves to another what that one is at.
void TestImportRemoval::byOneAtATime()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    QVERIFY(bool(imports().forget(begun(1), kWho)));
    auto other = Connection::open(m_store->place().url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->begin()));
    QVERIFY(bool((*other)->query(u"SELECT id FROM imports FOR UPDATE"_s)));
    QVERIFY(!*imports().removeSome());
    (*other)->rollback();
    QVERIFY(*imports().removeSome());
}

QTEST_GUILESS_MAIN(TestImportRemoval)
#include "tst_importremoval.moc"
