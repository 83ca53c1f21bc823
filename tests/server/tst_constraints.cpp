// SPDX-License-Identifier: GPL-3.0-or-later
// What the database refuses by itself, even if the server were wrong.
#include "schemaprobe.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kColumns = u"created_at, updated_at, last_updated_by, revision"_s;
const QString kValues = u"'2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'x', 1"_s;

QString insertUser(const QString &columns, const QString &values)
{
    return u"INSERT INTO users (username_key, first_name_key, last_name_key, email_key, %1, %2) VALUES ('', '', '', '', %3, %4)"_s
        .arg(kColumns, columns, kValues, values);
}

QString insertSong(const QString &artist, const QString &title, const QString &rating)
{
    return u"INSERT INTO songs (artist_key, title_key, %1, artist, title, rating) VALUES ('', '', %2, %3, %4, %5)"_s
        .arg(kColumns, kValues, artist, title, rating);
}

QString insertCar(const QString &plate, const QString &owner)
{
    return u"INSERT INTO cars (model_key, plate_key, %1, model, plate, owner_id) VALUES ('', '', %2, 'van', %3, %4)"_s
        .arg(kColumns, kValues, plate, owner);
}

} // namespace

class TestConstraints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hold_data();
    void hold();
    void cleanupTestCase() { m_migrated.reset(); }

private:
    std::unique_ptr<TestDatabase> m_migrated;
};

void TestConstraints::hold_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("words"); // what the refusal names; empty: it is taken
    const auto row = [](const char *name, const QString &sql, const QString &words) {
        QTest::newRow(name) << sql << words;
    };
    const QString is = TestDatabase::isSqlite() ? u"sqlite"_s : u"postgres"_s;
    const auto on = [&is](const QString &sqlite, const QString &postgres) {
        return is == u"sqlite" ? sqlite : postgres;
    };
    row("a user", insertUser(u"username"_s, u"'ana'"_s), {});
    row("role", insertUser(u"username, role"_s, u"'bea', 'admin'"_s), u"role_types"_s);
    row("role null", insertUser(u"username, role"_s, u"'bea', NULL"_s), u"role"_s);
    row("username twice", insertUser(u"username"_s, u"'first'"_s),
        on(u"users.username"_s, u"users_username_key"_s));
    row("username null", insertUser(u"username"_s, u"NULL"_s), u"username"_s);
    row("username empty", insertUser(u"username"_s, u"''"_s),
        on(u"length(username)"_s, u"users_username_check"_s));
    row("username of 64", insertUser(u"username"_s, u"'%1'"_s.arg(QString(u"🎵"_s).repeated(64))),
        {});
    row("username of 65", insertUser(u"username"_s, u"'%1'"_s.arg(QString(65, u'x'))),
        on(u"length(username)"_s, u"users_username_check"_s));
    row("email twice", insertUser(u"username, email"_s, u"'bea', 'first@example.org'"_s),
        on(u"users.email"_s, u"users_email_key"_s));
    row("email of 129", insertUser(u"username, email"_s, u"'bea', '%1'"_s.arg(QString(129, u'x'))),
        on(u"length(email)"_s, u"users_email_check"_s));
    row("first name of 129",
        insertUser(u"username, first_name"_s, u"'bea', '%1'"_s.arg(QString(129, u'x'))),
        u"first_name"_s);
    row("revision 0", u"UPDATE users SET revision = 0"_s, u"revision"_s);
    row("a song", insertSong(u"'a'"_s, u"'b'"_s, u"5"_s), {});
    row("rating 6", insertSong(u"'a'"_s, u"'b'"_s, u"6"_s), u"rating"_s);
    row("rating -1", insertSong(u"'a'"_s, u"'b'"_s, u"-1"_s), u"rating"_s);
    row("rating in words", insertSong(u"'a'"_s, u"'b'"_s, u"'good'"_s),
        on(u"songs.rating"_s, u"good"_s));
    row("artist null", insertSong(u"NULL"_s, u"'b'"_s, u"5"_s), u"artist"_s);
    row("title of 201", insertSong(u"'a'"_s, u"'%1'"_s.arg(QString(201, u'x')), u"5"_s),
        u"title"_s);
    row("a car", insertCar(u"NULL"_s, u"1"_s), {});
    row("car of nobody", insertCar(u"NULL"_s, u"999"_s),
        on(u"FOREIGN KEY"_s, u"cars_owner_id_fkey"_s));
    row("car without owner", insertCar(u"NULL"_s, u"NULL"_s), u"owner_id"_s);
    row("plate twice", insertCar(u"'ZG 1'"_s, u"1"_s), on(u"cars.plate"_s, u"cars_plate_key"_s));
    row("owner who goes", u"DELETE FROM users WHERE id = 1"_s,
        on(u"FOREIGN KEY"_s, u"cars_owner_id_fkey"_s));
    row("owner who is renumbered", u"UPDATE users SET id = 77 WHERE id = 1"_s,
        on(u"FOREIGN KEY"_s, u"cars_owner_id_fkey"_s));
    row("part of no import",
        u"INSERT INTO import_parts (import_id, number, piece, body) VALUES ('x', 1, 1, 'a')"_s,
        on(u"import_parts.body"_s, u"import_parts_import_id_fkey"_s));
}

void TestConstraints::hold()
{
    QFETCH(QString, sql);
    QFETCH(QString, words);
    if (!m_migrated) {
        m_migrated = std::make_unique<TestDatabase>();
        QVERIFY(bool(Migrator(*opened(*m_migrated)).upgrade()));
        m_migrated->query(insertUser(u"username, email"_s, u"'first', 'first@example.org'"_s));
        m_migrated->query(insertCar(u"'ZG 1'"_s, u"1"_s));
    }
    const QString refusal = m_migrated->refusal(sql);
    if (words.isEmpty())
        QCOMPARE(refusal, QString());
    else
        QVERIFY2(refusal.contains(words), qPrintable(refusal));
}

QTEST_GUILESS_MAIN(TestConstraints)
#include "tst_constraints.moc"
