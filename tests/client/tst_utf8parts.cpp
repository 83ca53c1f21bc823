// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/utf8parts.h"
#include "samplefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestUtf8Parts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodings_data();
    void encodings();
    void parts();
    void wrongEncoding();
    void cannotBeOpened();
    void unknownEncoding();

private:
    QString file(const QByteArray &content);

    QTemporaryDir m_folder;
};

QString TestUtf8Parts::file(const QByteArray &content)
{
    const QString name = m_folder.filePath(u"file.csv"_s);
    return writeFile(name, content) ? name : QString();
}

void TestUtf8Parts::encodings_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("utf8");

    const QByteArray cafe = "Caf\xc3\xa9";
    QTest::newRow("utf-8") << cafe << QByteArray("UTF-8") << cafe;
    QTest::newRow("mark") << "\xef\xbb\xbf" + cafe << QByteArray("UTF-8") << cafe;
    QTest::newRow("latin") << QByteArray("Caf\xe9") << QByteArray("ISO-8859-1") << cafe;
    QTest::newRow("utf-16") << QByteArray("\xff\xfe"
                                          "C\0a\0f\0\xe9\0",
                                          10)
                            << QByteArray("UTF-16LE") << cafe;
    QTest::newRow("empty") << QByteArray() << QByteArray("UTF-8") << QByteArray();
}

void TestUtf8Parts::encodings()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, encoding);
    Utf8Parts parts(file(content), encoding);
    QVERIFY(parts.open());
    const auto part = parts.next(1000);
    QVERIFY(part);
    QTEST(*part, "utf8");
    QCOMPARE(parts.position(), parts.size());
}

// Joined, the parts are the text, wherever a character was cut.
void TestUtf8Parts::parts()
{
    QString text;
    for (int i = 0; i < 300'000; ++i)
        text += QChar(u'\u00e0' + i % 32);
    const QByteArray utf8 = text.toUtf8();
    constexpr qsizetype size = 65'537;
    Utf8Parts parts(file(text.toLatin1()), "ISO-8859-1");
    QVERIFY(parts.open());
    QByteArray joined;
    while (true) {
        const auto part = parts.next(size);
        QVERIFY(part);
        if (part->isEmpty())
            break;
        joined += *part;
        QVERIFY(part->size() == size || joined.size() == utf8.size());
    }
    QVERIFY(joined == utf8);
}

void TestUtf8Parts::wrongEncoding()
{
    Utf8Parts parts(file("one\ntwo\nthr\xe9\x65\nfour\n"), "UTF-8");
    QVERIFY(parts.open());
    const auto part = parts.next(1000);
    QVERIFY(!part);
    QCOMPARE(part.fault().kind, Fault::Kind::Invalid);
    QCOMPARE(part.fault().fields.first().line, 3);
}

void TestUtf8Parts::cannotBeOpened()
{
    Utf8Parts parts(m_folder.filePath(u"missing.csv"_s), "UTF-8");
    const Result<void> open = parts.open();
    QVERIFY(!open);
    QVERIFY(open.fault().message.contains(u"missing.csv"_s));
}

void TestUtf8Parts::unknownEncoding()
{
    Utf8Parts parts(file("text"), "no-such-encoding");
    const Result<void> open = parts.open();
    QVERIFY(!open);
    QVERIFY(open.fault().message.contains(u"no-such-encoding"_s));
}

QTEST_GUILESS_MAIN(TestUtf8Parts)
#include "tst_utf8parts.moc"
