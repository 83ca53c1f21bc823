// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/passwordstrength.h"

#include "core/fold.h"
#include "service/passwordestimate.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace lectern {

namespace {

using Pattern = PasswordEstimate::Pattern;

constexpr qsizetype kFewest = 12;
constexpr qsizetype kMost = 256;
// The longest that may become so few characters when its letters are composed is far shorter.
constexpr qsizetype kMostUnits = 16 * kMost;
constexpr int kAcceptableScore = 3;

// What zxcvbn's English lists lack: "password" and the rows of the keyboard elsewhere, and us.
QStringList commonWords()
{
    static const QStringList words = [] {
        QStringList folded;
        for (const QString &word :
             {u"lectern"_s,      u"passwort"_s,     u"kennwort"_s,    u"motdepasse"_s,
              u"contraseña"_s,   u"contrasenya"_s,  u"senha"_s,       u"parola"_s,
              u"parolachiave"_s, u"wachtwoord"_s,   u"lösenord"_s,    u"adgangskode"_s,
              u"passord"_s,      u"salasana"_s,     u"hasło"_s,       u"haslo"_s,
              u"heslo"_s,        u"jelszó"_s,       u"lozinka"_s,     u"geslo"_s,
              u"şifre"_s,        u"пароль"_s,       u"лозинка"_s,     u"κωδικός"_s,
              u"סיסמה"_s,        u"كلمةالسر"_s,     u"パスワード"_s,  u"비밀번호"_s,
              u"qwertzuiop"_s,   u"qwertzuiopü"_s,  u"azertyuiop"_s,  u"qsdfghjklm"_s,
              u"йцукен"_s,       u"йцукенгшщзхъ"_s, u"фывапролджэ"_s, u"ячсмитьбю"_s})
            folded.append(fold(word));
        return folded;
    }();
    return words;
}

bool isLetter(QChar character)
{
    // Letters beyond the first plane are two units, neither of which is one by itself.
    return character.isLetter() || character.isSurrogate();
}

// The names and their parts, folded, the longest first.
QStringList foldedNames(const QStringList &names)
{
    constexpr qsizetype kFewestLetters = 3;
    constexpr qsizetype kMostNames = 40; // whoever chooses them must not choose how long this takes
    QStringList folded;
    for (const QString &name : names) {
        const QString whole = fold(QStringView(name).left(kMost));
        QString words = whole;
        for (QChar &character : words)
            character = isLetter(character) ? character : u' ';
        folded.append(whole);
        folded.append(QString(words).remove(u' '));
        folded.append(words.split(u' ', Qt::SkipEmptyParts));
    }
    folded.removeIf([](const QString &name) { return name.size() < kFewestLetters; });
    folded.removeDuplicates();
    std::stable_sort(folded.begin(), folded.end(),
                     [](const QString &a, const QString &b) { return a.size() > b.size(); });
    return folded.first(std::min(folded.size(), kMostNames));
}

// Whether its letters are nothing but names: digits and marks do not make another of a name.
bool isMadeOf(const QStringList &names, const QString &password)
{
    constexpr qsizetype kFewestLetters = 4;
    QString letters = fold(password);
    letters.removeIf([](QChar character) { return !isLetter(character); });
    if (letters.size() < kFewestLetters)
        return false;
    for (const QString &name : names)
        letters.remove(name);
    return letters.isEmpty();
}

int scoreOf(double guesses)
{
    // As zxcvbn has it: a little more than the round number.
    constexpr double kDelta = 5;
    constexpr std::array<double, 4> kLimits {1e3, 1e6, 1e8, 1e10};
    return static_cast<int>(std::count_if(kLimits.cbegin(), kLimits.cend(),
                                          [=](double limit) { return guesses >= limit + kDelta; }));
}

QString commonWordsFor(const PasswordEstimate &estimate)
{
    switch (estimate.pattern) {
    case Pattern::Word:
        return estimate.whole ? u"This is a word or a password that many people use."_s
                              : u"This is little more than common words."_s;
    case Pattern::ChangedWord:
        return u"A common word stays easy to guess with signs in the place of letters."_s;
    case Pattern::Repetition:
        return u"Repetitions such as aaa or abcabc are easy to guess."_s;
    case Pattern::Sequence:
        return u"Sequences such as abc or 6543 are easy to guess."_s;
    case Pattern::Keyboard:
        return u"Keys that are side by side on the keyboard are easy to guess."_s;
    case Pattern::Date:
        return u"Dates and years are easy to guess."_s;
    case Pattern::None:
        break;
    }
    return u"This is easy to guess."_s;
}

QStringList suggestionsFor(Pattern pattern)
{
    QStringList suggestions {u"Add another word or two; uncommon ones are better."_s};
    if (pattern == Pattern::Keyboard)
        suggestions.append(u"Use a longer way over the keyboard with more turns, or none."_s);
    if (pattern == Pattern::Date)
        suggestions.append(u"Leave out years and dates that have to do with you."_s);
    if (pattern == Pattern::Repetition)
        suggestions.append(u"Say nothing twice."_s);
    return suggestions;
}

PasswordStrength refused(int score, const QString &code, const QString &words,
                         const QStringList &suggestions)
{
    return {.score = score, .words = words, .suggestions = suggestions, .code = code};
}

PasswordStrength accepted(int score)
{
    return {.score = score,
            .acceptable = true,
            .words = score > kAcceptableScore ? u"This is very hard to guess."_s
                                              : u"This is hard to guess."_s};
}

PasswordStrength ofLength(const QString &password, const QStringList &names)
{
    const QStringList own = foldedNames(names);
    const PasswordEstimate common = estimatePassword(password, commonWords());
    const PasswordEstimate known = estimatePassword(password, own + commonWords());
    const int score = scoreOf(std::min(common.guesses, known.guesses));
    // Names are to blame where knowing them makes it much easier.
    const bool helped = score < kAcceptableScore && known.guesses < common.guesses / 2;
    if (helped || isMadeOf(own, password))
        return refused(std::min(score, kAcceptableScore - 1), u"like_name"_s,
                       u"This is too like your own name or address."_s,
                       {u"Choose words that have nothing to do with you."_s});
    if (score < kAcceptableScore)
        return refused(score, u"too_common"_s, commonWordsFor(common),
                       suggestionsFor(common.pattern));
    return accepted(score);
}

} // namespace

PasswordStrength passwordStrength(const QString &password, const QStringList &names)
{
    const QString tooLong = u"A password has at most %L1 characters."_s.arg(kMost);
    if (password.size() > kMostUnits)
        return refused(0, u"too_long"_s, tooLong, {});
    const QString composed = password.normalized(QString::NormalizationForm_C);
    const qsizetype length = composed.toUcs4().size();
    if (length > kMost)
        return refused(0, u"too_long"_s, tooLong, {});
    PasswordStrength strength = ofLength(composed, names);
    if (length < kFewest)
        return refused(std::min(strength.score, kAcceptableScore - 1), u"too_short"_s,
                       u"A password has at least %L1 characters."_s.arg(kFewest),
                       {u"Several words are easier to remember than a few signs."_s});
    return strength;
}

Result<void> checkPassword(const QString &field, const QString &password, const QStringList &names)
{
    const PasswordStrength strength = passwordStrength(password, names);
    if (strength.acceptable)
        return {};
    const QString words = (QStringList {strength.words} + strength.suggestions).join(u' ');
    return Fault::invalid(u"The password was not accepted."_s,
                          {{.field = field, .code = strength.code, .message = words}});
}

} // namespace lectern
