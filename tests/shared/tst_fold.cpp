// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fold.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestFold : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void folds_data();
    void folds();
    void foldingAgainChangesNothing_data() { folds_data(); }
    void foldingAgainChangesNothing();
    void words_data();
    void words();
    void finds_data();
    void finds();
};

void TestFold::folds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("folded");

    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("latin") << u"Hudson Mohawke"_s << u"hudson mohawke"_s;
    QTest::newRow("croatian capitals") << u"ŠARIĆ"_s << u"saric"_s;
    QTest::newRow("croatian small") << u"šarić čćžšđ"_s << u"saric cczsd"_s;
    QTest::newRow("d with stroke") << u"ĐURĐA"_s << u"durda"_s;
    QTest::newRow("polish stroke") << u"Łódź"_s << u"lodz"_s;
    QTest::newRow("danish") << u"Søren Ærø"_s << u"soren aero"_s;
    QTest::newRow("oe") << u"Œuvre"_s << u"oeuvre"_s;
    QTest::newRow("icelandic") << u"Þórður"_s << u"thordur"_s;
    QTest::newRow("maltese") << u"Ħal"_s << u"hal"_s;
    QTest::newRow("sharp s") << u"Straße"_s << u"strasse"_s;
    QTest::newRow("capital sharp s") << u"STRAẞE"_s << u"strasse"_s;
    QTest::newRow("dotted and dotless i") << u"İIıi"_s << u"iiii"_s;
    QTest::newRow("ligature") << u"ﬁnale"_s << u"finale"_s;
    QTest::newRow("letters of one character") << u"ǅep"_s << u"dzep"_s;
    QTest::newRow("full width") << u"ＡＢＣ１２"_s << u"abc12"_s;
    QTest::newRow("decomposed") << u"S\u030Caric\u0301"_s << u"saric"_s;
    QTest::newRow("several accents") << u"ǖ ệ"_s << u"u e"_s;
    QTest::newRow("greek final sigma") << u"ΣΊΣΥΦΟΣ σίσυφος"_s << u"σισυφοσ σισυφοσ"_s;
    QTest::newRow("cyrillic") << u"ЁЖИК Й"_s << u"ежик и"_s;
    QTest::newRow("arabic harakat") << u"كِتَابٌ"_s << u"كتاب"_s;
    QTest::newRow("arabic superscript alef") << u"هٰذا"_s << u"هذا"_s;
    QTest::newRow("arabic hamza") << u"أحمد"_s << u"احمد"_s;
    QTest::newRow("hindi keeps its vowel signs") << u"किताब"_s << u"किताब"_s;
    QTest::newRow("korean keeps its length") << u"끝말"_s << u"끝말"_s;
    QTest::newRow("korean in parts") << u"\u1101\u1173\u11C0"_s << u"끝"_s;
    QTest::newRow("emoji") << u"🎵 Cbat 🎶"_s << u"🎵 cbat 🎶"_s;
    QTest::newRow("deseret, beyond 16 bits") << u"𐐀"_s << u"𐐨"_s;
    QTest::newRow("signs stay") << u"%_\\'\"*()^"_s << u"%_\\'\"*()^"_s;
}

void TestFold::folds()
{
    QFETCH(QString, text);
    QTEST(fold(text), "folded");
}

void TestFold::foldingAgainChangesNothing()
{
    QFETCH(QString, folded);
    QCOMPARE(fold(folded), folded);
}

void TestFold::words_data()
{
    QTest::addColumn<QString>("search");
    QTest::addColumn<QStringList>("found");

    QTest::newRow("none") << QString() << QStringList();
    QTest::newRow("white space alone") << u" \t\n\u00a0"_s << QStringList();
    QTest::newRow("one") << u"Šarić"_s << QStringList {u"saric"_s};
    QTest::newRow("several, in order")
        << u"  Zebra\tÄpfel  apfel "_s << QStringList {u"zebra"_s, u"apfel"_s, u"apfel"_s};
    QTest::newRow("no-break space parts") << u"a\u00a0b"_s << QStringList {u"a"_s, u"b"_s};
}

void TestFold::words()
{
    QFETCH(QString, search);
    QTEST(searchWords(search), "found");
}

void TestFold::finds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("search");
    QTest::addColumn<QStringList>("parts"); // what of the text is marked

    QTest::newRow("nothing") << u"Cbat"_s << u"xyz"_s << QStringList();
    QTest::newRow("no words") << u"Cbat"_s << u""_s << QStringList();
    QTest::newRow("whole") << u"Cbat"_s << u"cbat"_s << QStringList {u"Cbat"_s};
    QTest::newRow("inside") << u"Mohawke"_s << u"HAW"_s << QStringList {u"haw"_s};
    QTest::newRow("twice") << u"Tatata"_s << u"ta"_s << QStringList {u"Tatata"_s};
    QTest::newRow("apart") << u"Anna und Hanna"_s << u"anna"_s
                           << QStringList {u"Anna"_s, u"anna"_s};
    QTest::newRow("accents") << u"Ivo Šarić"_s << u"saric"_s << QStringList {u"Šarić"_s};
    QTest::newRow("decomposed keeps its marks")
        << u"x S\u030Caric\u0301 y"_s << u"saric"_s << QStringList {u"S\u030Caric\u0301"_s};
    QTest::newRow("half of a sharp s is the whole of it")
        << u"Straße"_s << u"stras"_s << QStringList {u"Straß"_s};
    QTest::newRow("ligature") << u"ﬁnale"_s << u"fi"_s << QStringList {u"ﬁ"_s};
    QTest::newRow("behind an emoji") << u"🎵🎵 Cbat"_s << u"cbat"_s << QStringList {u"Cbat"_s};
    QTest::newRow("an emoji") << u"a🎵b"_s << u"🎵"_s << QStringList {u"🎵"_s};
    QTest::newRow("arabic harakat") << u"هذا كِتَابٌ"_s << u"كتا"_s << QStringList {u"كِتَا"_s};
    QTest::newRow("overlapping words are one part")
        << u"Concerto"_s << u"conce certo"_s << QStringList {u"Concerto"_s};
    QTest::newRow("neighbours are one part")
        << u"Concerto"_s << u"con certo"_s << QStringList {u"Concerto"_s};
    QTest::newRow("sorted whatever the order of words")
        << u"Alpha Beta"_s << u"beta alpha"_s << QStringList {u"Alpha"_s, u"Beta"_s};
}

void TestFold::finds()
{
    QFETCH(QString, text);
    QFETCH(QString, search);
    QStringList found;
    qsizetype end = -1;
    for (const TextRange &range : findFolded(text, searchWords(search))) {
        QVERIFY(range.start > end);
        QVERIFY(range.start + range.length <= text.size());
        end = range.start + range.length;
        found.append(text.mid(range.start, range.length));
    }
    QTEST(found, "parts");
}

QTEST_GUILESS_MAIN(TestFold)
#include "tst_fold.moc"
