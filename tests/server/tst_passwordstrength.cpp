// SPDX-License-Identifier: GPL-3.0-or-later
// Which passwords are good enough, in several scripts.
#include "service/passwordestimate.h"
#include "service/passwordstrength.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lectern;

namespace {

// Characters of a kind that no pattern joins, the same each time.
QString mixed(const QString &alphabet, int length)
{
    const QList<uint> characters = alphabet.toUcs4();
    QRandomGenerator random(7);
    QString text;
    for (int i = 0; i < length; ++i)
        text += QChar::fromUcs4(characters[random.bounded(int(characters.size()))]);
    return text;
}

const QString kLatin = u"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"_s;
const QString kAstral =
    u"🎹🎻🎷🎺🥁🎸🪕🎼🎧🪗🪘📯🎤🎶𝄞𝄢𐐷𠜎𠝹𡁻"_s;

} // namespace

class TestPasswordStrength : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void good_data();
    void good();
    void length_data();
    void length();
    void common_data();
    void common();
    void likeNames_data();
    void likeNames();
    void notLikeNames_data();
    void notLikeNames();
    void composedOtherwise();
    void scores_data();
    void scores();
    void words();
    void check();
    void anyText();
};

void TestPasswordStrength::good_data()
{
    QTest::addColumn<QString>("password");

    const QStringList passwords {
        u"correct horse battery staple"_s,
        u"seven grey herons"_s,
        u"xK9mQ2vT7pLw"_s,
        u"wzqk bxov jtfy"_s,
        u"trostlose Fagottstunde"_s,
        u"жёлтый трамвай едет"_s,
        u"ходячий вентилятор"_s,
        u"ο γάιδαρος κολυμπά"_s,
        u"γαλαζιοςπετεινος"_s,
        u"我的钢琴老师喜欢吃红色辣椒"_s,
        u"犬が月曜日に笛を吹いている"_s,
        u"보라색 고래가 피아노를 친다"_s,
        u"השועל מנגן בחליל עתיק"_s,
        u"الثعلب يعزف على العود القديم"_s,
        u"लोमड़ी बाँसुरी बजाती है"_s,
        u"จิ้งจอกเป่าขลุ่ยใต้ต้นมะม่วง"_s,
    };
    for (const QString &password : passwords)
        QTest::newRow(qPrintable(password)) << password;
    QTest::newRow("astral") << mixed(kAstral, 12);
    QTest::newRow("with a null character") << u"seven\0grey herons"_s;
}

void TestPasswordStrength::good()
{
    QFETCH(QString, password);
    const PasswordStrength strength =
        passwordStrength(password, {u"anna"_s, u"anna@example.org"_s, u"Anna"_s, u"Šarić"_s});
    QVERIFY2(strength.acceptable, qPrintable(strength.code + u' ' + strength.words));
    QVERIFY(strength.score >= 3);
    QVERIFY(strength.code.isEmpty() && strength.suggestions.isEmpty());
    QVERIFY(strength.words.endsWith(u'.'));
}

void TestPasswordStrength::length_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("code");

    QTest::newRow("none") << QString() << u"too_short"_s;
    QTest::newRow("11") << mixed(kLatin, 11) << u"too_short"_s;
    QTest::newRow("12") << mixed(kLatin, 12) << QString();
    QTest::newRow("256") << mixed(kLatin, 256) << QString();
    QTest::newRow("257") << mixed(kLatin, 257) << u"too_long"_s;
    QTest::newRow("astral, 11") << mixed(kAstral, 11) << u"too_short"_s;
    QTest::newRow("astral, 12") << mixed(kAstral, 12) << QString();
    QTest::newRow("astral, 256") << mixed(kAstral, 256) << QString();
    QTest::newRow("astral, 257") << mixed(kAstral, 257) << u"too_long"_s;
    // Six letters that are twelve when decomposed, and 256 that are 768.
    QTest::newRow("composed, 11")
        << mixed(u"äöüéèñç"_s, 11).normalized(QString::NormalizationForm_D) << u"too_short"_s;
    QTest::newRow("composed, 12")
        << mixed(u"äöüéèñç"_s, 12).normalized(QString::NormalizationForm_D) << QString();
    QTest::newRow("composed, 256")
        << mixed(u"ếộữặẩ"_s, 256).normalized(QString::NormalizationForm_D) << QString();
    QTest::newRow("composed, 257")
        << mixed(u"ếộữặẩ"_s, 257).normalized(QString::NormalizationForm_D) << u"too_long"_s;
    QTest::newRow("a million") << QString(1'000'000, u'x') << u"too_long"_s;
}

void TestPasswordStrength::length()
{
    QFETCH(QString, password);
    QFETCH(QString, code);
    const PasswordStrength strength = passwordStrength(password, {});
    QCOMPARE(strength.code, code);
    QCOMPARE(strength.acceptable, code.isEmpty());
    if (!code.isEmpty())
        QVERIFY2(strength.words.contains(code == u"too_short" ? u"12" : u"256"),
                 qPrintable(strength.words));
}

void TestPasswordStrength::common_data()
{
    QTest::addColumn<QString>("password");

    const QStringList passwords {
        // words and passwords that many use
        u"administrator"_s,
        u"password1234"_s,
        u"Password123!"_s,
        u"passwordpassword"_s,
        u"P@ssw0rd1234"_s,
        u"letmein12345"_s,
        u"iloveyou1234"_s,
        u"sunshine2024!"_s,
        u"monkeydragon1"_s,
        u"manchesterunited"_s,
        u"drowssap4321"_s,
        u"lectern12345"_s,
        // repetitions
        u"aaaaaaaaaaaa"_s,
        u"abcabcabcabc"_s,
        u"111111111111"_s,
        u"            "_s,
        u"αααααααααααα"_s,
        u"αβαβαβαβαβαβ"_s,
        u"жжжжжжжжжжжж"_s,
        u"好好好好好好好好好好好好"_s,
        u"一二一二一二一二一二一二"_s,
        u"🎹🎹🎹🎹🎹🎹🎹🎹🎹🎹🎹🎹"_s,
        // sequences
        u"abcdefghijkl"_s,
        u"zyxwvutsrqponm"_s,
        u"123456789012"_s,
        u"αβγδεζηθικλμ"_s,
        u"абвгдежзийклмн"_s,
        u"אבגדהוזחטיכל"_s,
        u"١٢٣٤٥٦٧٨٩٠١٢"_s,
        u"１２３４５６７８９０１２"_s,
        // keyboards
        u"qwertyuiop12"_s,
        u"qwertyuiop[]"_s,
        u"1qaz2wsx3edc"_s,
        u"йцукенгшщзхъ"_s,
        u"qwertzuiop12"_s,
        u"azertyuiop12"_s,
        u"фывапролджэ1"_s,
        // dates
        u"12-12-1999!!!"_s,
        u"january 2019"_s,
        // the same in other forms and languages
        u"ｐａｓｓｗｏｒｄ１２３４"_s,
        u"Pässwörd1234"_s,
        u"passwort1234"_s,
        u"ПАРОЛЬ123456"_s,
        u"парольпароль"_s,
        u"κωδικός12345"_s,
        u"パスワード1234567"_s,
    };
    for (const QString &password : passwords)
        QTest::newRow(qPrintable(password)) << password;
    QTest::newRow("256 of one") << QString(256, u'a');
    QTest::newRow("256 of one, in Greek") << QString(256, u'α');
}

void TestPasswordStrength::common()
{
    QFETCH(QString, password);
    const PasswordStrength strength = passwordStrength(password, {});
    QCOMPARE(strength.code, u"too_common"_s);
    QVERIFY(!strength.acceptable);
    QVERIFY(strength.score < 3);
    QVERIFY(strength.words.endsWith(u'.'));
    QVERIFY(!strength.suggestions.isEmpty());
    QVERIFY(!strength.words.contains(password));
}

void TestPasswordStrength::likeNames_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QStringList>("names");

    const QStringList anna {u"anna.saric"_s, u"anna.saric@conservatory.example"_s, u"Anna"_s,
                            u"Šarić"_s};
    const QStringList ivan {u"ivan.petrov"_s, u"Иван"_s, u"Петров"_s};
    const QStringList chen {u"chen"_s, u"陳大文老師"_s};
    const QStringList john {u"jhollingworth"_s, u"John"_s, u"Hollingworth"_s};
    QTest::newRow("user name") << u"jhollingworth"_s << john;
    QTest::newRow("last name") << u"hollingworth"_s << john;
    QTest::newRow("capitals") << u"HOLLINGWORTH"_s << john;
    QTest::newRow("backwards") << u"htrowgnilloh1"_s << john;
    QTest::newRow("leet") << u"h0ll1ngw0rth"_s << john;
    QTest::newRow("and a year") << u"Hollingworth1987"_s << john;
    QTest::newRow("and digits") << u"hollingworth48263917"_s << john;
    QTest::newRow("digits between") << u"john4826hollingworth"_s << john;
    QTest::newRow("and marks") << u"John_Hollingworth!"_s << john;
    QTest::newRow("twice") << u"hollingworthhollingworth"_s << john;
    QTest::newRow("and a common word") << u"hollingworthpass"_s << john;
    QTest::newRow("whole address") << u"anna.saric@conservatory.example"_s << anna;
    QTest::newRow("part of the address") << u"conservatory77"_s << anna;
    QTest::newRow("no accents") << u"annasaric1990"_s << anna;
    QTest::newRow("accents") << u"ŠarićAnna1990"_s << anna;
    QTest::newRow("decomposed") << u"S\u030Caric\u0301Anna1990"_s << anna;
    QTest::newRow("Cyrillic") << u"иванпетров1987"_s << ivan;
    QTest::newRow("Cyrillic capitals") << u"ПЕТРОВ-ИВАН-42"_s << ivan;
    QTest::newRow("Chinese") << u"陳大文老師1234567"_s << chen;
}

void TestPasswordStrength::likeNames()
{
    QFETCH(QString, password);
    QFETCH(QStringList, names);
    const PasswordStrength strength = passwordStrength(password, names);
    QCOMPARE(strength.code, u"like_name"_s);
    QVERIFY(!strength.acceptable);
    QVERIFY(strength.score < 3);
    QVERIFY(strength.words.endsWith(u'.'));
}

void TestPasswordStrength::notLikeNames_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QStringList>("names");

    const QStringList names {u"anna"_s, u"anna@example.org"_s, u"Anna"_s, u"Bo"_s, u"Li"_s};
    QTest::newRow("a name among much else") << u"seven herons saw anna leave"_s << names;
    QTest::newRow("a short name") << u"libo xqvtrzkwm"_s << names;
    QTest::newRow("no names") << u"seven grey herons"_s << QStringList {QString(), u""_s, u" "_s};
    QTest::newRow("names of one letter") << u"seven grey herons"_s << QStringList {u"s"_s, u"e"_s};
}

void TestPasswordStrength::notLikeNames()
{
    QFETCH(QString, password);
    QFETCH(QStringList, names);
    const PasswordStrength strength = passwordStrength(password, names);
    QVERIFY2(strength.acceptable, qPrintable(strength.code + u' ' + strength.words));
}

void TestPasswordStrength::composedOtherwise()
{
    for (const QString &password : {u"größe über Ångström"_s, u"Pässwörd1234"_s, u"άέήίόύώ"_s}) {
        const PasswordStrength composed = passwordStrength(password, {});
        const PasswordStrength decomposed =
            passwordStrength(password.normalized(QString::NormalizationForm_D), {});
        QCOMPARE(decomposed.score, composed.score);
        QCOMPARE(decomposed.code, composed.code);
        QCOMPARE(decomposed.words, composed.words);
    }
}

void TestPasswordStrength::scores_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("score");

    QTest::newRow("0") << u"passwordpassword"_s << 0;
    QTest::newRow("1") << u"sunshine2024!"_s << 1;
    QTest::newRow("2") << u"mountain river"_s << 2;
    QTest::newRow("3") << u"correct horse"_s << 3;
    QTest::newRow("4") << u"correct horse battery staple"_s << 4;
}

void TestPasswordStrength::scores()
{
    QFETCH(QString, password);
    QFETCH(int, score);
    const PasswordStrength strength = passwordStrength(password, {});
    QCOMPARE(strength.score, score);
    QCOMPARE(strength.acceptable, score >= 3);
}

void TestPasswordStrength::words()
{
    using Pattern = PasswordEstimate::Pattern;
    const QList<std::pair<QString, Pattern>> patterns {
        {u"administrator"_s, Pattern::Word},      {u"4dm1n1str4tor"_s, Pattern::ChangedWord},
        {u"aaaaaaaaaaaa"_s, Pattern::Repetition}, {u"αααααααααααα"_s, Pattern::Repetition},
        {u"abcdefghijkl"_s, Pattern::Sequence},   {u"αβγδεζηθικλμ"_s, Pattern::Sequence},
        {u"qwertyuiop[]"_s, Pattern::Keyboard},   {u"01-02-1999"_s, Pattern::Date},
        {u"٠١-٠٢-١٩٩٩"_s, Pattern::Date},         {u"wzqkbxovjtfy"_s, Pattern::None},
    };
    QSet<QString> words;
    for (const auto &[password, pattern] : patterns) {
        QCOMPARE(estimatePassword(password, {}).pattern, pattern);
        words.insert(passwordStrength(password + password, {}).words);
        words.insert(passwordStrength(password, {}).words);
    }
    // Each kind has words of its own.
    QVERIFY2(words.size() >= 7, qPrintable(QStringList(words.values()).join(u'\n')));
    QVERIFY(estimatePassword(u"administrator"_s, {}).whole);
    QVERIFY(!estimatePassword(u"administratorxq"_s, {}).whole);
    QCOMPARE(estimatePassword({}, {}).guesses, 1);
}

void TestPasswordStrength::check()
{
    QVERIFY(checkPassword(u"password"_s, u"seven grey herons"_s, {u"anna"_s}));
    const QList<std::pair<QString, QString>> refused {
        {u"short"_s, u"too_short"_s},
        {u"passwordpassword"_s, u"too_common"_s},
        {u"hollingworth1"_s, u"like_name"_s},
        {QString(300, u'x'), u"too_long"_s},
    };
    for (const auto &[password, code] : refused) {
        const Result<void> result = checkPassword(u"new_password"_s, password, {u"hollingworth"_s});
        QVERIFY(!result);
        QCOMPARE(result.fault().kind, Fault::Kind::Invalid);
        QCOMPARE(result.fault().fields.size(), 1);
        const FieldMessage message = result.fault().fields.first();
        QCOMPARE(message.field, u"new_password"_s);
        QCOMPARE(message.code, code);
        const PasswordStrength strength = passwordStrength(password, {u"hollingworth"_s});
        QVERIFY(message.message.startsWith(strength.words));
        for (const QString &suggestion : strength.suggestions)
            QVERIFY(message.message.contains(suggestion));
        QVERIFY(!message.message.contains(password));
    }
}

// Whatever is sent, there is an answer, and it does not take long.
void TestPasswordStrength::anyText()
{
    QRandomGenerator random(11);
    const QString bait = u"1!l|7t+4a@ses$e3oO0cC({<[αжé好🎹 .-/19872024qwertyaaa"_s;
    QStringList names;
    for (int i = 0; i < 100; ++i)
        names.append(mixed(bait, 100));
    QElapsedTimer time;
    time.start();
    for (int n = 0; n < 200; ++n) {
        QString text;
        const int length = random.bounded(300);
        for (int i = 0; i < length; ++i)
            text += n % 2 == 0 ? bait[random.bounded(int(bait.size()))]
                               : QChar(static_cast<ushort>(random.bounded(0x10000)));
        const PasswordStrength strength = passwordStrength(text, names);
        QCOMPARE(strength.acceptable, strength.code.isEmpty());
        QVERIFY(strength.score >= 0 && strength.score <= 4);
        QVERIFY(!strength.words.isEmpty());
    }
    qInfo("%.1f ms each", double(time.elapsed()) / 200);
}

QTEST_GUILESS_MAIN(TestPasswordStrength)
#include "tst_passwordstrength.moc"
