// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csv.h"

#include <QStringEncoder>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// A row as one text, cells in brackets, behind the line on which it begins.
QStringList words(const QList<CsvRow> &rows)
{
    QStringList all;
    for (const CsvRow &row : rows)
        all.append(u"%1[%2]"_s.arg(row.line).arg(row.cells.join(u"]["_s)));
    return all;
}

/** What became of a text: its rows so far, and the fault if there was one. */
struct Reading
{
    QList<CsvRow> rows;
    QList<FieldMessage> wrong;
};

Reading readPieces(CsvReader &reader, const QByteArrayList &pieces)
{
    Reading reading;
    for (const QByteArray &piece : pieces) {
        auto rows = reader.feed(piece);
        if (!rows) {
            reading.wrong = rows.fault().fields;
            return reading;
        }
        reading.rows += *rows;
    }
    auto rows = reader.finish();
    if (rows)
        reading.rows += *rows;
    else
        reading.wrong = rows.fault().fields;
    return reading;
}

Reading readWhole(const QByteArray &text, QChar delimiter = u',',
                  const QByteArray &encoding = "UTF-8")
{
    CsvReader reader(delimiter, encoding);
    return readPieces(reader, {text});
}

QByteArray utf16(const QString &text, QStringConverter::Encoding encoding)
{
    QStringEncoder encoder(encoding, QStringConverter::Flag::WriteBom);
    return encoder.encode(text);
}

} // namespace

class TestCsv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void cutAnywhere_data() { reads_data(); }
    void cutAnywhere();
    void encodings();
    void cutAnywhereInUtf16();
    void notInTheEncoding_data();
    void notInTheEncoding();
    void openQuote_data();
    void openQuote();
    void guesses_data();
    void guesses();
    void writes_data();
    void writes();
    void namesColumns();
    void readsWhatItWrites();
};

void TestCsv::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QChar>("delimiter");
    QTest::addColumn<QStringList>("rows");

    const auto row = [](const char *name, const QByteArray &text, const QStringList &rows,
                        QChar delimiter = u',') {
        QTest::newRow(name) << text << delimiter << rows;
    };
    row("empty", "", {});
    row("one line", "a,b,c\n", {u"1[a][b][c]"_s});
    row("no line end at the end", "a,b\nc,d", {u"1[a][b]"_s, u"2[c][d]"_s});
    row("crlf", "a,b\r\nc,d\r\n", {u"1[a][b]"_s, u"2[c][d]"_s});
    row("cr", "a,b\rc,d\r", {u"1[a][b]"_s, u"2[c][d]"_s});
    row("mixed line ends", "a\nb\r\nc\rd", {u"1[a]"_s, u"2[b]"_s, u"3[c]"_s, u"4[d]"_s});
    row("empty cells", ",\n,,x\n", {u"1[][]"_s, u"2[][][x]"_s});
    row("empty last cell at the end", "a,", {u"1[a][]"_s});
    row("quoted", "\"a\",\"b\"\n", {u"1[a][b]"_s});
    row("empty quotes", "\"\",\"\"\n", {u"1[][]"_s});
    row("empty quotes alone", "\"\"\n", {u"1[]"_s});
    row("quoted delimiter", "\"a,b\",c\n", {u"1[a,b][c]"_s});
    row("doubled quotes", "\"say \"\"hi\"\"\",\"\"\"\"\n", {u"1[say \"hi\"][\"]"_s});
    row("line ends in quotes", "\"a\nb\",\"c\r\nd\",\"e\rf\"\nx,y,z\n",
        {u"1[a\nb][c\r\nd][e\rf]"_s, u"5[x][y][z]"_s});
    row("white space is kept", " a , b\t\n", {u"1[ a ][ b\t]"_s});
    row("quote inside an unquoted cell", "5\" disc,it's\n", {u"1[5\" disc][it's]"_s});
    row("text behind a closing quote", "\"a\"b,c\n", {u"1[ab][c]"_s});
    row("blank lines are left out", "a\n\n\r\n\rb\n", {u"1[a]"_s, u"5[b]"_s});
    row("a line of spaces is not blank", " \n", {u"1[ ]"_s});
    row("semicolons", "a;b,c\n", {u"1[a][b,c]"_s}, u';');
    row("tabs", "a\tb c\n", {u"1[a][b c]"_s}, u'\t');
    row("byte order mark",
        "\xEF\xBB\xBF"
        "a,b\n",
        {u"1[a][b]"_s});
    row("byte order mark before a quote",
        "\xEF\xBB\xBF"
        "\"a,b\"\n",
        {u"1[a,b]"_s});
    row("text of many scripts", "Šarić,كِتاب,🎵\n", {u"1[Šarić][كِتاب][🎵]"_s});
    row("a mark inside the text stays",
        "a\xEF\xBB\xBF"
        "b\n",
        {u"1[a\uFEFFb]"_s});
}

void TestCsv::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(QChar, delimiter);
    const Reading reading = readWhole(text, delimiter);
    QVERIFY(reading.wrong.isEmpty());
    QTEST(words(reading.rows), "rows");
}

void TestCsv::cutAnywhere()
{
    QFETCH(QByteArray, text);
    QFETCH(QChar, delimiter);
    for (qsizetype cut = 0; cut <= text.size(); ++cut) {
        CsvReader reader(delimiter);
        const Reading reading = readPieces(reader, {text.left(cut), text.mid(cut)});
        QVERIFY(reading.wrong.isEmpty());
        QTEST(words(reading.rows), "rows");
    }
    QByteArrayList bytes;
    for (const char byte : text)
        bytes.append(QByteArray(1, byte));
    CsvReader reader(delimiter);
    QTEST(words(readPieces(reader, bytes).rows), "rows");
}

void TestCsv::encodings()
{
    const QString text = u"Šarić,🎵\nb,c\n"_s;
    const QStringList rows {u"1[Šarić][🎵]"_s, u"2[b][c]"_s};
    for (const auto encoding : {QStringConverter::Utf16LE, QStringConverter::Utf16BE}) {
        const QByteArray bytes = utf16(text, encoding);
        const QByteArray name = guessCsvFormat(bytes).encoding;
        QCOMPARE(words(readWhole(bytes, u',', name).rows), rows);
    }
    const QByteArray western = "M\xFCller,\x84"
                               "Gr\xFC\xDF"
                               "e\x93,\x80\n";
    QCOMPARE(words(readWhole(western, u',', "windows-1252").rows),
             QStringList {u"1[Müller][„Grüße“][€]"_s});
}

void TestCsv::cutAnywhereInUtf16()
{
    const QByteArray bytes = utf16(u"Šarić,\"🎵\n\"\r\nਊ,c"_s, QStringConverter::Utf16LE);
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        CsvReader reader(u',', "UTF-16LE");
        const Reading reading = readPieces(reader, {bytes.left(cut), bytes.mid(cut)});
        QCOMPARE(words(reading.rows), (QStringList {u"1[Šarić][🎵\n]"_s, u"3[ਊ][c]"_s}));
    }
}

void TestCsv::notInTheEncoding_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::newRow("first line") << QByteArray("M\xFCller\n") << 1;
    QTest::newRow("a later line") << QByteArray("a\nb\r\nM\xFCller\nc\nd\ne\n") << 3;
    QTest::newRow("cr line ends") << QByteArray("a\rb\rM\xFCller\rc\rd\r") << 3;
    QTest::newRow("cut before the line end") << QByteArray("a\nb\xC3\nc\n") << 2;
    QTest::newRow("cut at the end") << QByteArray("a\nb\xC3") << 2;
    QTest::newRow("half an emoji") << QByteArray("a\n\xF0\x9F\n\x8E\xB5\n") << 2;
    QTest::newRow("surrogate in UTF-8") << QByteArray("\xED\xA0\xBC\n") << 1;
    QTest::newRow("within quotes") << QByteArray("a\n\"b\nc\xFF\nd\"\n") << 3;
}

void TestCsv::notInTheEncoding()
{
    QFETCH(QByteArray, text);
    const Reading reading = readWhole(text);
    QCOMPARE(reading.wrong.size(), 1);
    QCOMPARE(reading.wrong.first().code, u"encoding"_s);
    QTEST(reading.wrong.first().line, "line");
}

void TestCsv::openQuote_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::newRow("at once") << QByteArray("\"") << 1;
    QTest::newRow("on the third line") << QByteArray("a,b\nc,d\ne,\"f\ng\nh\n") << 3;
    QTest::newRow("behind one that was closed") << QByteArray("\"a\nb\",\"c\nd") << 2;
}

void TestCsv::openQuote()
{
    QFETCH(QByteArray, text);
    const Reading reading = readWhole(text);
    QCOMPARE(reading.wrong.size(), 1);
    QCOMPARE(reading.wrong.first().code, u"open_quote"_s);
    QTEST(reading.wrong.first().line, "line");
}

void TestCsv::guesses_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QChar>("delimiter");
    QTest::addColumn<QByteArray>("encoding");

    const auto row = [](const char *name, const QByteArray &head, QChar delimiter,
                        const QByteArray &encoding = "UTF-8") {
        QTest::newRow(name) << head << delimiter << encoding;
    };
    row("nothing", "", u',');
    row("one column", "title\nCbat\n", u',');
    row("comma", "a,b,c\n1,2,3\n", u',');
    row("semicolon", "a;b;c\n1,5;2;3\n", u';');
    row("tab", "a\tb\n1,5\t2\n", u'\t');
    row("bar", "a|b|c\nx;y|z|w\n", u'|');
    row("one line without its end", "artist;title", u';');
    row("delimiters in quotes do not count", "a,b\n\"x;y;z;w\",\"1;2;3;4\"\n", u',');
    row("semicolons with commas in the text", "artist;title\nA, B, C;D\nE;F, G\n", u';');
    row("utf-8", "naslov;izvođač\nŠ;Ć\n", u';');
    row("utf-8 with a mark",
        "\xEF\xBB\xBF"
        "a;b\n",
        u';');
    row("windows-1252", "K\xFCnstler;Titel\nM\xFCller;X\n", u';', "windows-1252");
    row("utf-16", utf16(u"Künstler\tTitel\nMüller\tX\n"_s, QStringConverter::Utf16LE), u'\t',
        "UTF-16LE");
    row("head that ends within a character", QByteArray("a;b\nx;\xC5"), u';');
}

void TestCsv::guesses()
{
    QFETCH(QByteArray, head);
    const CsvFormat format = guessCsvFormat(head);
    QTEST(format.delimiter, "delimiter");
    QTEST(format.encoding, "encoding");
}

void TestCsv::writes_data()
{
    QTest::addColumn<QStringList>("cells");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("plain") << QStringList {u"a"_s, u"b c"_s} << QByteArray("a,b c\r\n");
    QTest::newRow("first is empty") << QStringList {u""_s, u"b"_s} << QByteArray(",b\r\n");
    QTest::newRow("all are empty") << QStringList {u""_s, u""_s} << QByteArray(",\r\n");
    QTest::newRow("one empty cell is not a blank line")
        << QStringList {u""_s} << QByteArray("\"\"\r\n");
    QTest::newRow("quotes") << QStringList {u"5\""_s} << QByteArray("\"5\"\"\"\r\n");
    QTest::newRow("comma") << QStringList {u"a,b"_s} << QByteArray("\"a,b\"\r\n");
    QTest::newRow("line ends") << QStringList {u"a\nb"_s, u"c\rd"_s}
                               << QByteArray("\"a\nb\",\"c\rd\"\r\n");
    QTest::newRow("outer white space")
        << QStringList {u" a"_s, u"b\t"_s} << QByteArray("\" a\",\"b\t\"\r\n");
    QTest::newRow("utf-8") << QStringList {u"Šarić"_s} << QByteArray("Šarić\r\n");
}

void TestCsv::writes()
{
    QFETCH(QStringList, cells);
    QTEST(csvLine(cells), "line");
}

void TestCsv::namesColumns()
{
    QCOMPARE(columnNames({u"a"_s, u" b "_s}), (QStringList {u"a"_s, u"b"_s}));
    QCOMPARE(columnNames({u"a"_s, u"a"_s, u"b"_s, u"a "_s}),
             (QStringList {u"a"_s, u"a (2)"_s, u"b"_s, u"a (3)"_s}));
    QCOMPARE(columnNames({u"a"_s, u"a"_s, u"a (2)"_s}),
             (QStringList {u"a"_s, u"a (3)"_s, u"a (2)"_s}));
    QCOMPARE(columnNames({u""_s, u""_s}), (QStringList {u""_s, u"(2)"_s}));
}

void TestCsv::readsWhatItWrites()
{
    const QList<QStringList> table {
        {u"plain"_s, u""_s, u" spaces "_s},
        {u"\"quotes\""_s, u"comma, comma"_s, u"semi;colon"_s},
        {u"two\nlines"_s, u"cr\rlf\r\n"_s, u""_s},
        {u"Šarić"_s, u"كِتاب"_s, u"🎵"_s},
        {u"\\"_s, u"'"_s, u"\t"_s},
    };
    QByteArray text;
    for (const QStringList &cells : table)
        text += csvLine(cells);
    const Reading reading = readWhole(text);
    QCOMPARE(reading.rows.size(), table.size());
    for (qsizetype i = 0; i < table.size(); ++i)
        QCOMPARE(reading.rows[i].cells, table[i]);
}

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
