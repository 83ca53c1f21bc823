// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "exchange/columnguess.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestColumnGuess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guess_data();
    void guess();
    void ownNamesOfEveryResource();
};

namespace {

using Columns = QMap<QString, QString>;

} // namespace

void TestColumnGuess::guess_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QStringList>("header");
    QTest::addColumn<Columns>("columns");

    const QString songs = u"songs"_s;
    QTest::newRow("names") << songs << QStringList {u"artist"_s, u"title"_s}
                           << Columns {{u"artist"_s, u"artist"_s}, {u"title"_s, u"title"_s}};
    QTest::newRow("capitals") << songs << QStringList {u"Title"_s, u"RATING"_s}
                              << Columns {{u"Title"_s, u"title"_s}, {u"RATING"_s, u"rating"_s}};
    QTest::newRow("a word around")
        << songs << QStringList {u"Song title"_s, u"ARTIST CLEAN"_s}
        << Columns {{u"Song title"_s, u"title"_s}, {u"ARTIST CLEAN"_s, u"artist"_s}};
    QTest::newRow("nothing alike")
        << songs << QStringList {u"Song Clean"_s, u"First?"_s, u""_s}
        << Columns {{u"Song Clean"_s, u""_s}, {u"First?"_s, u""_s}, {u""_s, u""_s}};
    QTest::newRow("part of a word") << songs << QStringList {u"Subtitle"_s, u"Artistic"_s}
                                    << Columns {{u"Subtitle"_s, u""_s}, {u"Artistic"_s, u""_s}};
    QTest::newRow("each field once")
        << songs << QStringList {u"Album title"_s, u"Title"_s}
        << Columns {{u"Album title"_s, u""_s}, {u"Title"_s, u"title"_s}};
    QTest::newRow("the closer one")
        << songs << QStringList {u"Title of the whole album"_s, u"Song title"_s}
        << Columns {{u"Title of the whole album"_s, u""_s}, {u"Song title"_s, u"title"_s}};
    QTest::newRow("never read-only")
        << songs << QStringList {u"id"_s, u"Created"_s, u"revision"_s}
        << Columns {{u"id"_s, u""_s}, {u"Created"_s, u""_s}, {u"revision"_s, u""_s}};
    QTest::newRow("labels") << u"users"_s
                            << QStringList {u"User name"_s, u"E-Mail"_s, u"FirstName"_s,
                                            u"last-name"_s, u"Administrator"_s}
                            << Columns {{u"User name"_s, u"username"_s},
                                        {u"E-Mail"_s, u"email"_s},
                                        {u"FirstName"_s, u"first_name"_s},
                                        {u"last-name"_s, u"last_name"_s},
                                        {u"Administrator"_s, u"admin"_s}};
    QTest::newRow("accents") << songs << QStringList {u"Títle"_s}
                             << Columns {{u"Títle"_s, u"title"_s}};
}

void TestColumnGuess::guess()
{
    QFETCH(QString, resource);
    QFETCH(QStringList, header);
    const Catalog catalog = standardCatalog();
    QTEST(guessColumns(header, *findSpec(catalog, resource)), "columns");
}

// What an export writes, an import finds again without help.
void TestColumnGuess::ownNamesOfEveryResource()
{
    const Catalog catalog = standardCatalog();
    for (const ResourceSpec &spec : catalog) {
        const Columns columns = guessColumns(spec.fieldNames(), spec);
        for (const FieldSpec &field : spec.fields)
            QCOMPARE(columns.value(field.name), field.readOnly ? QString() : field.name);
    }
}

QTEST_GUILESS_MAIN(TestColumnGuess)
#include "tst_columnguess.moc"
