// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "exchange/importpreview.h"
#include "samplefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMegabytes = 12 * 1024 * 1024;

} // namespace

class TestImportPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void read_data();
    void read();
    void manyRows();
    void lateAccent();
    void statedFormat();
    void problemsOfRows();
    void problemsOfColumns();
    void openQuoteInALongFile();
    void faults_data();
    void faults();

private:
    Result<ImportPreview> preview(const QByteArray &content,
                                  const std::optional<CsvFormat> &format = {});

    QTemporaryDir m_folder;
    Catalog m_catalog = standardCatalog();
    const ResourceSpec &m_songs = *findSpec(m_catalog, u"songs"_s);
};

Result<ImportPreview> TestImportPreview::preview(const QByteArray &content,
                                                 const std::optional<CsvFormat> &format)
{
    const QString name = m_folder.filePath(u"songs.csv"_s);
    if (!writeFile(name, content))
        return Fault::internal(u"The file could not be written."_s);
    return ImportPreview::read(name, m_songs, format);
}

void TestImportPreview::read_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QChar>("delimiter");
    QTest::addColumn<QByteArray>("encoding");

    const auto row = [](const char *name, const QByteArray &content, QChar delimiter,
                        const char *encoding) {
        QTest::newRow(name) << content << delimiter << QByteArray(encoding);
    };
    row("comma", "Artist,Title\nAm\xc3\xa1lia,Fado\n", u',', "UTF-8");
    row("no last line end", "Artist,Title\r\nAm\xc3\xa1lia,Fado", u',', "UTF-8");
    row("semicolon", "Artist;Title\nAm\xc3\xa1lia;Fado\n", u';', "UTF-8");
    row("tab", "Artist\tTitle\nAm\xc3\xa1lia\tFado\n", u'\t', "UTF-8");
    row("mark",
        "\xef\xbb\xbf"
        "Artist,Title\nAm\xc3\xa1lia,Fado\n",
        u',', "UTF-8");
    row("windows", "Artist,Title\nAm\xe1lia,Fado\n", u',', "windows-1252");
}

void TestImportPreview::read()
{
    QFETCH(QByteArray, content);
    const auto seen = preview(content);
    QVERIFY2(bool(seen), seen ? "" : qPrintable(seen.fault().message));
    QTEST(seen->format.delimiter, "delimiter");
    QTEST(seen->format.encoding, "encoding");
    QCOMPARE(seen->header, (QStringList {u"Artist"_s, u"Title"_s}));
    QCOMPARE(seen->rows.size(), 1);
    QCOMPARE(seen->rows.first().cells, (QStringList {u"Amália"_s, u"Fado"_s}));
    QCOMPARE(seen->guessedColumns.value(u"Title"_s), u"title"_s);
    QCOMPARE(seen->bytes, content.size());
    QVERIFY(seen->whole);
    QVERIFY(seen->problems.isEmpty());
}

void TestImportPreview::manyRows()
{
    for (const int count : {ImportPreview::kRows - 1, ImportPreview::kRows}) {
        const auto all = preview(manySongs(count));
        QVERIFY(all);
        QCOMPARE(all->rows.size(), count);
        QVERIFY(all->whole);
    }
    for (const int count : {ImportPreview::kRows + 1, 20'000}) {
        const auto some = preview(manySongs(count));
        QVERIFY(some);
        QCOMPARE(some->rows.size(), ImportPreview::kRows);
        QVERIFY(!some->whole);
    }
}

// Megabytes of plain letters, and then one accent that is not UTF-8.
void TestImportPreview::lateAccent()
{
    const auto seen = preview(manySongs(40'000) + "Am\xe1lia,Fado,5\n");
    QVERIFY(seen);
    QCOMPARE(seen->format.encoding, QByteArray("windows-1252"));
}

void TestImportPreview::statedFormat()
{
    const CsvFormat format {.delimiter = u';', .encoding = "ISO-8859-1"};
    const auto seen = preview("Artist,Title\nA,B\n", format);
    QVERIFY(seen);
    QCOMPARE(seen->header, QStringList {u"Artist,Title"_s});
    QVERIFY(seen->format == format);
}

void TestImportPreview::problemsOfRows()
{
    const auto seen = preview("artist,title,rating\n"
                              "A,Fine,\n"
                              "A,,3\n"
                              "\"A\nB\",Many,9\n"
                              "A,Words,five\n"
                              "A,More,1,extra\n"
                              "A\n");
    QVERIFY(seen);
    QList<std::pair<int, QString>> found;
    for (const FieldMessage &message : seen->problems)
        found.append({message.line, message.field + u' ' + message.code});
    const QList<std::pair<int, QString>> expected {
        {3, u"title required"_s}, {4, u"rating out_of_range"_s}, {6, u"rating wrong_type"_s},
        {7, u" cells"_s},         {8, u"title required"_s},
    };
    QCOMPARE(found, expected);
}

void TestImportPreview::problemsOfColumns()
{
    const auto seen = preview("Song Clean,ARTIST CLEAN,ARTIST CLEAN\nFado,A,A\n");
    QVERIFY(seen);
    const auto codes = [&](const QMap<QString, QString> &columns) {
        QStringList found;
        for (const FieldMessage &message : seen->problemsWith(m_songs, columns)) {
            if (message.line == 0)
                found.append(message.field + u' ' + message.code);
        }
        return found;
    };
    QCOMPARE(seen->header,
             (QStringList {u"Song Clean"_s, u"ARTIST CLEAN"_s, u"ARTIST CLEAN (2)"_s}));
    // The second one is left out.
    QCOMPARE(codes(seen->guessedColumns), QStringList {u"title required"_s});
    QCOMPARE(codes({{u"ARTIST CLEAN (2)"_s, u"artist"_s}, {u"Song Clean"_s, u"title"_s}}),
             QStringList());
    QCOMPARE(codes({{u"Song Clean"_s, u"title"_s}}), QStringList {u"artist required"_s});

    const auto two = preview("A,B,Title\n1,2,3\n");
    QVERIFY(two);
    QCOMPARE(
        two->problemsWith(m_songs,
                          {{u"A"_s, u"artist"_s}, {u"B"_s, u"artist"_s}, {u"Title"_s, u"title"_s}})
            .first()
            .code,
        u"doubled_column"_s);
}

// A quote that is never closed makes one cell of all that follows: it is not read to its end.
void TestImportPreview::openQuoteInALongFile()
{
    const auto seen = preview("artist,title\nA,B\nC,\"" + QByteArray(kMegabytes, 'a'));
    QVERIFY(seen);
    QCOMPARE(seen->rows.size(), 1);
    QVERIFY(!seen->whole);
}

void TestImportPreview::faults_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("encoding");

    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("blank lines") << QByteArray("\n\n\n") << QByteArray();
    QTest::newRow("not in the stated encoding")
        << QByteArray("Artist\nAm\xe1lia\n") << QByteArray("UTF-8");
    QTest::newRow("open quote") << QByteArray("Artist\n\"A\n") << QByteArray();
    QTest::newRow("open quote in a long file") << '"' + QByteArray(kMegabytes, 'a') << QByteArray();
}

void TestImportPreview::faults()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, encoding);
    std::optional<CsvFormat> format;
    if (!encoding.isEmpty())
        format = CsvFormat {.encoding = encoding};
    const auto seen = preview(content, format);
    QVERIFY(!seen);
    QCOMPARE(seen.fault().kind, Fault::Kind::Invalid);
    QVERIFY(!seen.fault().message.isEmpty());
}

QTEST_GUILESS_MAIN(TestImportPreview)
#include "tst_importpreview.moc"
